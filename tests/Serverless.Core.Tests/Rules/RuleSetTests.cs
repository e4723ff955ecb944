using System.Text;
using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Events;
using Serverless.Core.Rules;

namespace Serverless.Core.Tests.Rules;

public sealed class RuleSetTests
{
    [Fact]
    public void A_match_carries_its_input_evaluated_and_everything_else_literally()
    {
        var match = Single("""{"rule":"r","match":{"type":["t"]},"run":"a/b:1","input":{"host":"${ .data.host }","all":["${ $settings.limit }","literal ${ .x }",5.50]}}""");

        Assert.Equal("""{"host":"web-1","all":[90,"literal ${ .x }",5.50]}""", Assert.IsType<RuleMatch.Matched>(match).Input.GetRawText());
    }

    [Fact]
    public void Data_is_never_a_template()
    {
        var match = Single("""{"rule":"r","match":{"type":["t"]},"run":"a/b:1","input":"${ .data.trap }"}""");

        Assert.Equal("${ .id }", Assert.IsType<RuleMatch.Matched>(match).Input.GetString());
    }

    [Fact]
    public void Without_an_input_the_event_is_the_input()
    {
        var match = Single("""{"rule":"r","match":{"type":["t"]},"run":"a/b:1"}""");

        Assert.Equal("web-1", Assert.IsType<RuleMatch.Matched>(match).Input.GetProperty("data").GetProperty("host").GetString());
    }

    [Theory]
    [InlineData("${ .data.host | startswith(\\\"web-\\\") }", true)]
    [InlineData("${ .data.host == \\\"db\\\" }", false)]
    [InlineData("${ null }", false)]
    [InlineData("${ empty }", false)]
    [InlineData("${ $event.id == .id }", true)]
    [InlineData("${ $settings.limit == 90 }", true)]
    public void A_condition_that_says_no_is_no_match(string when, bool matches) =>
        Assert.Equal(matches, Match($$"""{"rule":"r","match":{"type":["t"]},"when":"{{when}}","run":"a/b:1"}""").Count == 1);

    [Theory]
    [InlineData("\"when\":\"${ error(\\\"boom\\\") }\"", "'when'")]
    [InlineData("\"when\":\"${ .data.host + 1 }\"", "'when'")]
    [InlineData("\"input\":{\"a\":\"${ .data.host | tonumber }\"}", "'input'")]
    [InlineData("\"when\":\"${ [range(1000000000)] | length > 0 }\"", "'when'")]
    public void A_condition_or_an_input_that_fails_is_a_match_that_failed(string member, string where)
    {
        var match = Single($$"""{"rule":"r","match":{"type":["t"]},"run":"a/b:1",{{member}}}""");

        Assert.StartsWith(where, Assert.IsType<RuleMatch.Failed>(match).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_explanation_tells_pattern_condition_and_failure_apart()
    {
        string Explain(string members)
        {
            var set = Set($$"""{"rule":"r","run":"a/b:1",{{members}}}""");
            return set.Explain(set.Find("r")!, Happened, Events.Requests.Noon).Sentence;
        }

        Assert.Equal("The pattern does not match. It would match if 'type', now \"t\", is 'x'.", Explain("""  "match":{"type":["x"]} """));
        Assert.Equal("The pattern matches.", Explain("""  "match":{"type":["t"]} """));
        Assert.Equal("The pattern matches, but the condition is false: .id == 5", Explain("""  "match":{"type":["t"]},"when":"${ .id == 5 }" """));
        Assert.Equal("The pattern matches and the condition holds.", Explain("""  "match":{"type":["t"]},"when":"${ true }" """));
        Assert.StartsWith("The pattern matches, but the rule could not be judged: 'when'", Explain("""  "match":{"type":["t"]},"when":"${ error }" """), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_files_are_the_same_set_in_any_order()
    {
        KeyValuePair<string, ReadOnlyMemory<byte>> File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));

        var id = RuleSetId.Of([File("a", "1"), File("b", "2")]);
        Assert.Equal(64, id.Length);
        Assert.Equal(id, RuleSetId.Of([File("b", "2"), File("a", "1")]));
        Assert.NotEqual(id, RuleSetId.Of([File("a", "12"), File("b", "")]));
        Assert.NotEqual(id, RuleSetId.Of([File("a", "1"), File("b", "3")]));
    }

    private static NormalizedEvent Happened { get; } = new("s", "1", "t", null, null,
        """{"specversion":"1.0","source":"s","id":"1","type":"t","data":{"host":"web-1","trap":"${ .id }"}}"""u8.ToArray());

    private static RuleMatch Single(string rule) => Assert.Single(Match(rule));

    private static IReadOnlyList<RuleMatch> Match(string rule) => Set(rule).Match(Happened, Events.Requests.Noon);

    private static RuleSet Set(string rule)
    {
        var reading = RuleReader.Read(JsonDocumentReader.Read(Encoding.UTF8.GetBytes(rule)).Value!, "pack");
        Assert.Empty(reading.Problems);
        return new RuleSet("id", [reading.Value!], [], [], new Dictionary<string, JsonElement> { ["pack"] = JsonElement.Parse("""{"limit":90}"""u8) });
    }
}
