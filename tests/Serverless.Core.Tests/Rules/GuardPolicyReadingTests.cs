using Serverless.Core.Events;
using Serverless.Core.Rules;
using Serverless.Core.Rules.Guards;
using Serverless.Core.Tests.Admission;

namespace Serverless.Core.Tests.Rules;

public sealed class GuardPolicyReadingTests
{
    [Theory]
    [InlineData("{\"lock\":{\"key\":\"a\"}}", WhenHeldBack.Drop)]
    [InlineData("{\"lock\":{\"key\":\"a\"},\"escalate\":\"a/b:1.0.0\"}", WhenHeldBack.Notify)]
    [InlineData("{\"lock\":{\"key\":\"a\"},\"escalate\":\"a/b:1.0.0\",\"policy\":\"notify\"}", WhenHeldBack.Notify)]
    [InlineData("{\"lock\":{\"key\":\"a\"},\"policy\":\"drop\"}", WhenHeldBack.Drop)]
    [InlineData("{\"lock\":{\"key\":\"a\"},\"policy\":\"hold-and-coalesce\"}", WhenHeldBack.HoldAndCoalesce)]
    [InlineData("{\"lock\":{\"key\":\"a\"},\"escalate\":\"a/b:1.0.0\",\"policy\":\"hold-and-coalesce\"}", WhenHeldBack.HoldAndCoalesce)]
    public void Where_nothing_is_said_somebody_is_told_where_there_is_somebody(string guard, WhenHeldBack policy) => Assert.Equal(policy, PureRouter.Rule("r", guard).Guard.Policy);

    [Theory]
    [InlineData("{\"lock\":{\"key\":\"a\"}}", "{\"n\":1}")]
    [InlineData("{\"lock\":{\"key\":\"a\"},\"policy\":\"hold-and-coalesce\"}", "[{\"n\":1}]")]
    public void The_input_of_a_rule_that_holds_is_a_list(string guard, string input)
    {
        var rule = PureRouter.Rule("r", guard, ",\"input\":{\"n\":1}");
        var set = new RuleSet("id", [rule], [], [], new Dictionary<string, System.Text.Json.JsonElement>());
        var happened = new NormalizedEvent("/s", "1", "t", null, null, """{"specversion":"1.0","id":"1","source":"/s","type":"t"}"""u8.ToArray());
        Assert.Equal(input, Assert.IsType<RuleMatch.Matched>(Assert.Single(set.Match(happened, DateTimeOffset.UnixEpoch))).Input.GetRawText());
        Assert.Equal(input, Assert.IsType<RuleMatch.Matched>(set.Explain(rule, happened, DateTimeOffset.UnixEpoch).Match).Input.GetRawText());
    }

    [Fact]
    public void As_many_inputs_are_joined_as_fit_and_one_at_least()
    {
        var lists = Enumerable.Range(0, 5).Select(number => HeldInput.Of(System.Text.Json.JsonElement.Parse($"\"{number}{new string('x', 100)}\""))).ToList();
        Assert.Equal(5, HeldInput.Join(lists).Count);
        Assert.Equal(2, HeldInput.Join(lists, 230).Count);
        Assert.Equal((1, 1), (HeldInput.Join(lists, 10).Count, HeldInput.Join(lists, 10).List.GetArrayLength()));
    }
}
