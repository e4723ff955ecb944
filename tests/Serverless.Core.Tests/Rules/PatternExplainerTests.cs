using System.Text;
using Serverless.Core.Rules;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Tests.Rules;

public sealed class PatternExplainerTests
{
    [Theory]
    [InlineData("""{"type":["disk"],"data":{"used":[{"numeric":[">=",90]}]}}""", """{"type":"disk","data":{"used":85}}""", "data.used", "It would match if 'data.used', now 85, is a number of at least 90.")]
    [InlineData("""{"type":["disk","cpu"],"host":[{"prefix":"web-"}]}""", """{"type":"net"}""", "type", "It would match if 'type', now \"net\", is 'disk' or is 'cpu', and 'host', now absent, starts with 'web-'.")]
    [InlineData("""{"a":[{"exists":false}]}""", """{"a":null}""", "a", "It would match if 'a', now null, is absent.")]
    [InlineData("""{"a":["x"]}""", """{"a":["p","q"]}""", "a", "It would match if 'a', now \"p\" and \"q\", is 'x'.")]
    [InlineData("""{"$or":[{"a":["1"],"b":["2"]},{"c":["3"]}]}""", """{"a":"0","b":"0","c":"0"}""", "c", "It would match if 'c', now \"0\", is '3'.")]
    [InlineData("""{"$or":[{"a":["1"],"b":["2"]},{"c":["3"],"d":["4"]}]}""", """{"c":"3"}""", "d", "It would match if 'd', now absent, is '4'.")]
    [InlineData("""{"a":[{"anything-but":{"suffix":".tmp"}}]}""", """{"a":"x.tmp"}""", "a", "It would match if 'a', now \"x.tmp\", is there and is not one that ends with '.tmp'.")]
    [InlineData("""{"a":{"b":["1"],"c":["2"]}}""", """{"a":[{"b":"1"},{"c":"2"}]}""", null, "Every field matches by itself, but no single element of the arrays they go through matches them all together.")]
    [InlineData("""{"d":[{"all":{"u":[{"numeric":[">",90]}]}}]}""", """{"d":[{"u":95},{"u":5}]}""", "d", "It would match if 'd', now [{\"u\":95},{\"u\":5}], has only elements in which 'u' is a number above 90 (element 2 would if 'u', now 5, is a number above 90).")]
    [InlineData("""{"d":[{"any":["x"]}]}""", """{"e":1}""", "d", "It would match if 'd', now absent, has an element that is 'x'.")]
    [InlineData("""{"time":[{"age":["<","PT1M"]}]}""", """{"time":"2026-01-02T11:00:00Z"}""", "time", "It would match if 'time', now \"2026-01-02T11:00:00Z\", is a time less than PT1M ago.")]
    [InlineData("""{"a":[{"contains":["x","y"]},{"regex":"^z"}]}""", """{"a":5}""", "a", "It would match if 'a', now 5, contains 'x' or 'y' or fits the expression '^z'.")]
    public void What_does_not_match_says_the_smallest_change_that_would(string pattern, string happened, string? first, string sentence)
    {
        var explanation = Explain(pattern, happened);

        Assert.Equal((false, first, sentence), (explanation.Matches, explanation.FirstFailure?.Name, explanation.SmallestChange));
    }

    [Fact]
    public void Every_field_has_its_answer_and_what_was_seen()
    {
        var explanation = Explain("""{"a":["1"],"b":["2"],"$or":[{"c":[3]},{"d":[{"exists":false}]}]}""", """{"a":"1","b":["x",2],"c":[]}""");

        var all = Assert.IsType<ExplainedNode.All>(explanation.Root);
        var any = Assert.IsType<ExplainedNode.Any>(all.Parts[2]);
        Assert.Equal([FieldAnswer.True, FieldAnswer.False, FieldAnswer.True], all.Parts.Select(part => part.Answer));
        Assert.Equal(["\"x\"", "2"], ((ExplainedNode.Field)all.Parts[1]).Seen);
        Assert.Equal([FieldAnswer.Absent, FieldAnswer.True], any.Branches.Select(branch => ((ExplainedNode.All)branch).Parts[0].Answer));
    }

    [Fact]
    public void What_was_seen_is_JSON_and_is_never_cut_within_a_character()
    {
        var long119 = new string('x', 119);

        Assert.Equal([$"\"{long119}…\""], Seen($$"""{"a":"{{long119}}😀y"}"""));
        Assert.Equal([$"\"{long119}y…\""], Seen($$"""{"a":"{{long119}}y😀"}"""));
        Assert.Equal(["""  "q\"\\\né<"  """.Trim()], Seen("""{"a":"q\u0022\\\né<"}"""));
    }

    [Fact]
    public void Half_of_a_surrogate_pair_in_an_event_counts_as_the_replacement_character()
    {
        Assert.True(Explain("""{"a":[{"all":["\ufffdx"]}],"b":["\ufffd"],"c":[{"regex":"y.z$"}],"d":[{"any":{"e":["\ufffd"]}}]}""",
            """{"a":["\ud800x"],"b":"\udc00","c":"y\ud83dz","d":[{"e":"\udfff"}]}""").Matches);
        var matcher = Serverless.Core.Rules.Matching.RuleMatcher.Compile([PatternReader.ReadJson("""{"a":[{"all":["\ufffdx"]}],"b":["\ufffd"],"c":[{"regex":"y.z$"}],"d":[{"any":{"e":["\ufffd"]}}]}"""u8).Value!]);
        var matches = new List<int>();
        matcher.Match("""{"a":["\ud800x"],"b":"\udc00","c":"y\ud83dz","d":[{"e":"\udfff"}]}"""u8, Events.Requests.Noon, matches);
        Assert.Equal([0], matches);
    }

    private static IReadOnlyList<string> Seen(string happened) => Assert.IsType<ExplainedNode.Field>(Assert.IsType<ExplainedNode.All>(Explain("""{"a":["1"]}""", happened).Root).Parts[0]).Seen;

    [Fact]
    public void A_match_needs_no_change()
    {
        var explanation = Explain("""{"a":["1"]}""", """{"a":"1"}""");

        Assert.Equal((true, null, null), (explanation.Matches, explanation.FirstFailure, explanation.SmallestChange));
    }

    private static PatternExplanation Explain(string pattern, string happened) =>
        PatternExplainer.Explain(PatternReader.ReadJson(Encoding.UTF8.GetBytes(pattern)).Value!, Encoding.UTF8.GetBytes(happened), Events.Requests.Noon);
}
