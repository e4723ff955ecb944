using Serverless.Core.Events.Json;
using Data = Serverless.SharedData.SharedData;

namespace Serverless.Core.Tests.Events.Json;

/// <summary>The parsing suite of JSONTestSuite: y must be accepted, n refused, i is for the parser to decide and pinned here.</summary>
public class JsonTestSuiteTests
{
    private static readonly string[] DuplicateKeys = ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"];

    // Every other file of the i set is refused: bad UTF-8, UTF-16, lone surrogates, numbers beyond a double, five hundred levels.
    private static readonly string[] AcceptedByChoice =
    [
        "i_number_double_huge_neg_exp.json",
        "i_number_real_underflow.json",
        "i_number_too_big_neg_int.json",
        "i_number_too_big_pos_int.json",
        "i_number_very_big_negative_int.json",
        "i_structure_UTF-8_BOM_empty_object.json",
    ];

    [Fact]
    public void Valid_files_are_accepted_except_for_duplicate_keys()
    {
        var refused = Files("y_").Where(file => !Accepts(file)).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(DuplicateKeys, refused);
    }

    [Fact]
    public void Invalid_files_are_refused() => Assert.DoesNotContain(Files("n_"), Accepts);

    [Fact]
    public void Files_left_to_the_parser_are_decided_for_good()
    {
        var accepted = Files("i_").Where(Accepts).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(AcceptedByChoice, accepted);
    }

    [Fact]
    public void Files_that_parsers_change_are_all_decided()
    {
        Assert.SkipWhen(Data.Absent, Data.Reason);
        foreach (var file in Directory.EnumerateFiles(Data.Path("security", "json-test-suite", "test_transform")))
        {
            var problems = StrictJson.Check(File.ReadAllBytes(file));
            var expected = file.Contains("duplicate_key", StringComparison.Ordinal) || file.Contains("same_key", StringComparison.Ordinal) || file.Contains("surrogate", StringComparison.Ordinal) || file.Contains("invalid_codepoint", StringComparison.Ordinal);
            Assert.True(expected == problems.Count > 0, $"{Path.GetFileName(file)}: {string.Join(' ', problems)}");
        }
    }

    [Fact]
    public void Real_events_are_good_json()
    {
        Assert.SkipWhen(Data.Absent, Data.Reason);
        var bad = Directory.EnumerateFiles(Data.Path("events"), "*.json", SearchOption.AllDirectories).Where(file => !Accepts(file));
        Assert.Empty(bad);
    }

    private static bool Accepts(string file) => StrictJson.Check(File.ReadAllBytes(file)).Count == 0;

    private static List<string> Files(string prefix)
    {
        Assert.SkipWhen(Data.Absent, Data.Reason);
        var files = Directory.EnumerateFiles(Data.Path("security", "json-test-suite", "test_parsing"), prefix + "*").ToList();
        Assert.NotEmpty(files);
        return files;
    }
}
