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
        Assert.StartsWith("The pattern was refused: pattern/bare-value", report.Differences[3].Sentence, StringComparison.Ordinal);
        Assert.Equal((8, 17), (report.Differences[3].Line, report.Differences[3].Column));
    }

    public static TheoryData<string, int, string> Malformed() => new()
    {
        { """{"rules":{},"event":{},"matches":[]}""", 10, "'rules' is a list of objects with 'name' and 'pattern', not an object." },
        { """{"rules":[{"pattern":{"a":[1]}}],"event":{},"matches":[]}""", 11, "Rule 1 is no object with 'name' and 'pattern'." },
        { """{"rules":[{"name":"x","pattern":{"a":[1]}},{"name":"y"}],"event":{},"matches":[]}""", 44, "Rule 2 is no object with 'name' and 'pattern'." },
        { """{"rules":[5],"event":{},"matches":[]}""", 11, "Rule 1 is no object with 'name' and 'pattern'." },
        { """{"rules":[{"name":5,"pattern":{"a":[1]}}],"event":{},"matches":[]}""", 19, "The name of rule 1 is a text, and Unicode, not a number." },
        { """{"rules":[{"name":"\ud800","pattern":{"a":[1]}}],"event":{},"matches":[]}""", 19, "The name of rule 1 is a text, and Unicode, not this text." },
        { """{"rules":[],"event":{},"matches":"x"}""", 34, "'matches' is a list of names of rules, not this text." },
        { """{"rules":[],"event":{},"matches":["\ud800"]}""", 35, "'matches' lists names of rules, which are texts, and Unicode, not this text." },
        { """{"rules":[{"name":"é","pattern":{"a":1}}],"event":{},"matches":[]}""", 38, "The pattern of 'é' was refused: pattern/bare-value 'a' is a list of values or an object of fields; put the value in brackets: [1]." },
        { """{"pattern":{"a":[1]},"event":{},"match":"yes"}""", 41, "'match' is true or false, not this text." },
        { """{"pattern":{"a":[1]},"event":{},"match":true,"now":"today"}""", 52, "'now' is a time of RFC 3339, such as \"2026-01-02T12:00:00Z\"." },
        { """{"pattern":{"a":[1]},"rejected":"no"}""", 33, "'rejected' is true or false, not this text." },
        { """{"\ud800":1,"pattern":{"a":[1]},"\ud801":2,"event":{}}""", 1, "A key of the line has half of a surrogate pair." },
        { "[]", 1, "A line is an object, not a list." },
        { "{", 2, "The line is not JSON: " },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_line_that_is_malformed_fails_with_its_place_and_reason_and_the_next_is_run(string line, int column, string sentence)
    {
        var report = new PatternCases().Run([line, """{"pattern":{"a":[1]},"event":{"a":1},"match":true}"""]);

        Assert.Equal((1, 1), (report.Passed, report.Failed));
        Assert.StartsWith(sentence, report.Differences[0].Sentence, StringComparison.Ordinal);
        Assert.Equal((1, column), (report.Differences[0].Line, report.Differences[0].Column));
    }

    [Fact]
    public void A_line_that_is_no_UTF8_fails_where_it_begins_to_be_none()
    {
        byte[] line = [.. """{"pattern":{"a":["é"""u8, 0xFF, .. "\"]},\"rejected\":true}"u8];

        var difference = Assert.Single(new PatternCases().Run([(ReadOnlyMemory<byte>)line]).Differences);

        Assert.Equal((1, 20, "The line is not UTF-8 from here on."), (difference.Line, difference.Column, difference.Sentence));
    }

    [Fact]
    public void What_is_too_complex_to_be_compiled_is_refused_and_named()
    {
        var costly = $$"""{"a":[{{string.Join(",", Enumerable.Range(0, 1_000).Select(i => $$"""{"wildcard":"*{{i}}*a*b*c*d*e*f*g*h*i*"}"""))}}]}""";
        var report = new PatternCases().Run(
        [
            $$"""{"pattern":{{costly}},"rejected":true}""",
            $$$"""{"rules":[{"name":"x","pattern":{"a":[1]}},{"name":"costly","pattern":{{{costly}}}}],"rejected":true}""",
            """{"rules":[{"name":"x","pattern":{"a":1}}],"rejected":true}""",
            """{"rules":[{"name":"x","pattern":{"a":[1]}}],"rejected":true}""",
            $$"""{"pattern":{{costly}},"event":{},"match":false}""",
            $$$"""{"rules":[{"name":"x","pattern":{"a":[1]}},{"name":"costly","pattern":{{{costly}}}}],"event":{},"matches":[]}""",
        ]);

        Assert.Equal((3, 3), (report.Passed, report.Failed));
        Assert.Equal((4, "The rules were accepted."), (report.Differences[0].Line, report.Differences[0].Sentence));
        Assert.StartsWith("The pattern costs more than 10000 tests", report.Differences[1].Sentence, StringComparison.Ordinal);
        Assert.Contains("'costly' most", report.Differences[2].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Ages_are_measured_to_the_time_of_the_line_or_to_the_present()
    {
        const string line = """{"pattern":{"time":[{"age":["<","PT1M"]}]},"event":{"time":"2026-01-02T11:59:30Z"},"match":true""";
        var clock = new Serverless.Contracts.Runs.ScriptedTime(new DateTimeOffset(2026, 1, 2, 12, 0, 0, TimeSpan.Zero));

        Assert.Equal([1], new PatternCases(clock: clock).Run([line + "}", line + ",\"now\":\"2026-01-02T12:01:00Z\"}"]).Differences.Select(difference => difference.Line - 1));
    }

    [Fact]
    public void A_pattern_alone_is_answered_with_bounded_memory()
    {
        var costly = new PatternCases(patterns =>
        {
            GC.KeepAlive(new byte[PatternCases.MostAllocated]);
            return RuleMatcher.TryCompile(patterns);
        });
        string[] lines = ["""{"pattern":{"a":[{"prefex":"x"}]}}""", """{"pattern":{"a":["x"]}}"""];

        var (usual, heavy) = (new PatternCases().Run(lines), costly.Run(lines));

        Assert.Equal((2, 0), (usual.Passed, usual.Failed));
        Assert.InRange(usual.Heaviest.Bytes, 1, 1 << 20);
        Assert.Equal((2, "It took 64.0 MiB to compile or refuse the pattern; at most 64 MiB are allowed."), (Assert.Single(heavy.Differences).Line, heavy.Differences[0].Sentence));
        Assert.Equal(2, heavy.Heaviest.Line);
    }
}
