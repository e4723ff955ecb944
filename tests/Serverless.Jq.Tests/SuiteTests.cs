using Serverless.Jq.Testing;

namespace Serverless.Jq.Tests;

public sealed class SuiteTests
{
    /// <summary>Cases that are out on purpose, by suite and line; the library's README gives the same list.</summary>
    private static readonly Dictionary<string, int[]> leftOut = new()
    {
        // Modules are off.
        ["jq.test"] = [1900, 1904, 1908, 1912, 1917, 1921, 1925, 1929, 1969, 1973, 1977, 1993],

        // The environment is empty.
        ["man.test"] = [686, 690],

        // Look-ahead needs backtracking.
        ["onig.test"] = [128],
    };

    public static TheoryData<string> Suites =>
        ["jq.test", "man.test", "manonig.test", "onig.test", "base64.test", "uri.test", "optional.test"];

    [Theory]
    [MemberData(nameof(Suites))]
    public void Every_case_of_jqs_own_suites_passes_but_for_those_left_out_on_purpose(string suite)
    {
        Assert.SkipWhen(SharedData.SharedData.Absent, SharedData.SharedData.Reason);
        var text = File.ReadAllText(SharedData.SharedData.Path("jq", suite));

        var failed = JqTestSuite.Parse(text).Run(Json.Wide).Where(result => !result.Passed).ToList();

        var expected = leftOut.GetValueOrDefault(suite, []);
        Assert.Equal([], failed.Where(result => !expected.Contains(result.Case.Line)).Select(result => $"{result.Case.Line}: {result.Case.Program} {result.Failure}"));
        Assert.Equal(expected, failed.Select(result => result.Case.Line));
    }

    [Fact]
    public void No_more_than_three_in_a_hundred_cases_are_left_out()
    {
        Assert.SkipWhen(SharedData.SharedData.Absent, SharedData.SharedData.Reason);
        var cases = Suites.Sum(suite => JqTestSuite.Parse(File.ReadAllText(SharedData.SharedData.Path("jq", suite.Data))).Cases.Count);

        Assert.True(leftOut.Values.Sum(lines => lines.Length) * 100 <= cases * 3, $"{cases} cases");
    }

    [Fact]
    public void A_suite_is_read_in_groups_of_lines_and_a_failing_program_is_one_of_them()
    {
        var suite = JqTestSuite.Parse("# words\n\n.+1\n1\n2\n\n%%FAIL IGNORE MSG\n{\n\n.[]\n[1,2]\n1\n2\n");

        Assert.Equal([3, 8, 10], suite.Cases.Select(testCase => testCase.Line));
        Assert.All(suite.Run(JqBudget.Default), result => Assert.Null(result.Failure));
    }

    [Theory]
    [InlineData(".\n1\n2\n")]
    [InlineData(".\n1\n")]
    [InlineData(".\n1\n1\n1\n")]
    [InlineData("error\n1\n1\n")]
    [InlineData("%%FAIL IGNORE MSG\n.\n")]
    [InlineData("{\n1\n1\n")]
    public void A_case_that_does_not_hold_says_what_is_wrong(string text) =>
        Assert.NotNull(Assert.Single(JqTestSuite.Parse(text).Run(JqBudget.Default)).Failure);
}
