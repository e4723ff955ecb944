using System.Diagnostics;
using Serverless.Application.Packs;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Application.Tests.Packs;

public sealed class PatternDataTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("cases.jsonl")]
    [InlineData("reference-tests.jsonl")]
    [InlineData("sets.jsonl")]
    [InlineData("rejected.jsonl")]
    public void Every_line_of_the_pattern_data_is_answered_as_it_says(string file)
    {
        Assert.SkipWhen(SharedData.SharedData.Absent, SharedData.SharedData.Reason);
        var lines = File.ReadAllLines(SharedData.SharedData.Path("patterns", file));

        var report = new PatternCases().Run(lines);

        output.WriteLine($"{file}: {report.Passed} passed, {report.Failed} failed");
        foreach (var difference in report.Differences.Take(100))
        {
            output.WriteLine($"line {difference.Line}: {difference.Sentence} {lines[difference.Line - 1]}");
        }

        Assert.Empty(report.Differences);
    }
}
