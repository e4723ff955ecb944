using Serverless.Application.Packs;
using Serverless.Core.Rules.Matching;

namespace Serverless.Application.Tests.Packs;

public sealed class PatternCasesTests
{
    [Fact]
    public void Lines_that_hold_are_counted_and_the_others_are_told()
    {
        var report = new PatternCases().Run(
        [
            """{"pattern":{"a":[3.0e2]},"event":{"a":300.00},"match":true}""",
            """{"pattern":{"a":["\u0061"]},"event":{"\u0061":"a"},"match":false}""",
            "",
            """{"rules":[{"name":"x","pattern":{"a":[1]}},{"name":"y","pattern":{"a":[2]}}],"event":{"a":1},"matches":["y"]}""",
            """{"rules":[{"name":"x","pattern":{"a":[1]}}],"event":{"a":1},"matches":["x"],"note":"ignored"}""",
            """{"pattern":{"a":[{"prefex":"x"}]},"rejected":true}""",
            """{"pattern":{"a":["x"]},"rejected":true}""",
            """{"pattern":{"a":"x"},"event":{},"match":true}""",
            """{"event":{}}""",
            "no json",
        ]);

        Assert.Equal((3, 6), (report.Passed, report.Failed));
        Assert.Equal([2, 4, 7, 8, 9, 10], report.Differences.Select(difference => difference.Line));
        Assert.Equal("It matched and should not have.", report.Differences[0].Sentence);
        Assert.Equal("Matched [x] too many and [y] too few.", report.Differences[1].Sentence);
        Assert.StartsWith("The pattern was refused: -:1:6 pattern/bare-value", report.Differences[3].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_alone_is_answered_with_bounded_memory()
    {
        var costly = new PatternCases(patterns =>
        {
            GC.KeepAlive(new byte[PatternCases.MostAllocated]);
            return RuleMatcher.Compile(patterns);
        });
        string[] lines = ["""{"pattern":{"a":[{"prefex":"x"}]}}""", """{"pattern":{"a":["x"]}}"""];

        var (usual, heavy) = (new PatternCases().Run(lines), costly.Run(lines));

        Assert.Equal((2, 0), (usual.Passed, usual.Failed));
        Assert.InRange(usual.Heaviest.Bytes, 1, 1 << 20);
        Assert.Equal((2, "It took 64.0 MiB to compile or refuse the pattern; at most 64 MiB are allowed."), (Assert.Single(heavy.Differences).Line, heavy.Differences[0].Sentence));
        Assert.Equal(2, heavy.Heaviest.Line);
    }
}
