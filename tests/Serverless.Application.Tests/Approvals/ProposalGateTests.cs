using Serverless.Application.Approvals;
using Serverless.Application.Runs;
using Serverless.Application.Tests.Admission;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Rules;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Approvals;
using Serverless.Core.Workflows.Control;

namespace Serverless.Application.Tests.Approvals;

/// <summary>A yes to a proposal is judged when it is given, by what its rule may do then.</summary>
public sealed class ProposalGateTests
{
    private const string Other = "rule: other\nmatch: { type: [com.example.other] }\nmode: auto\nrun: p/w:1.0.0\n";

    private readonly GuardStage stage = new("");

    private readonly IRunControl control;

    private readonly ApprovalDesk desk;

    public ProposalGateTests()
    {
        control = stage.First.Guards.Control(new AskingEngine(stage.Store, stage.Time));
        desk = new ApprovalDesk(stage.Store, stage.Store, control);
    }

    [Fact]
    public async Task A_proposal_of_a_rule_that_is_as_it_was_is_approved()
    {
        var open = await ProposeAsync();
        Assert.Equal(new ActOutcome.Done(true, null), await AnswerAsync(open));
    }

    [Fact]
    public async Task A_stop_that_another_instance_has_just_heard_of_holds()
    {
        var open = await ProposeAsync();

        // This instance has asked a moment ago and would not ask again yet.
        await stage.First.Guards.Switch.CurrentAsync(default);
        await ActAsync(ControlKind.Stop, MuteScope.Everything);
        var refused = await RefusedAsync(open, ProposalPolicy.Held);
        Assert.Contains("All starts have been stopped by ann", refused, StringComparison.Ordinal);
        Assert.Contains("can be answered after that", refused, StringComparison.Ordinal);
        await ActAsync(ControlKind.Resume, MuteScope.Everything);
        Assert.Equal(new ActOutcome.Done(true, null), await AnswerAsync(open));
    }

    [Fact]
    public async Task A_mute_of_the_rule_holds_until_its_end()
    {
        var open = await ProposeAsync();
        await ActAsync(ControlKind.Mute, MuteScope.Rule, "r", stage.Time.GetUtcNow() + TimeSpan.FromHours(1));
        Assert.Contains("until 2", await RefusedAsync(open, ProposalPolicy.Held), StringComparison.Ordinal);
        stage.Time.Pass(TimeSpan.FromMinutes(61));
        Assert.Equal(new ActOutcome.Done(true, null), await AnswerAsync(open));
    }

    [Theory]
    [InlineData("web-1", true)]
    [InlineData("web-2", false)]
    public async Task A_mute_for_some_events_holds_for_proposals_of_those(string host, bool holds)
    {
        var open = await ProposeAsync();
        Assert.True((await stage.Second.Guards.Switch.ActAsync(
            new ControlAct(0, ControlKind.Mute, "ann", "so", stage.Time.GetUtcNow(), MuteScope.Everything, Until: stage.Time.GetUtcNow() + TimeSpan.FromHours(1)) { Where = $"${{ .data.host == \"{host}\" }}" }, default)).Changed);
        Assert.Equal(holds, await AnswerAsync(open) is ActOutcome.Refused { Code: ProposalPolicy.Held });
    }

    [Fact]
    public async Task A_rule_that_was_demoted_to_observe_has_no_proposals_to_approve()
    {
        var open = await ProposeAsync();
        Assert.True((await stage.Second.Guards.Switch.ActAsync(new ControlAct(0, ControlKind.Demote, "ann", "so", stage.Time.GetUtcNow(), Named: "r") { Mode = RuleMode.Observe }, default)).Changed);
        Assert.Contains("demoted", await RefusedAsync(open, ApprovalPolicy.Stale), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_says_something_else_makes_its_proposals_stale()
    {
        var open = await ProposeAsync();
        Put("saves: PT1H");
        Assert.Contains("the document of rule r has changed", await RefusedAsync(open, ApprovalPolicy.Stale), StringComparison.Ordinal);
        Assert.Equal(new ActOutcome.Done(true, null), await AnswerAsync(open, approved: false));
    }

    [Theory]
    [InlineData("10", "2", "settings that rule r uses have changed")]
    [InlineData("1", "3", null)]
    public async Task Settings_that_a_rule_uses_make_its_proposals_stale_and_others_do_not(string size, string more, string? said)
    {
        const string input = "input: { of: '${ $settings.size }' }";
        var open = await ProposeAsync(input, Pack("1", "2"));
        Put(input, Pack(size, more));
        Assert.Equal(said is null, await AnswerAsync(open) is ActOutcome.Done);
        if (said is not null)
        {
            Assert.Contains(said, await RefusedAsync(open, ApprovalPolicy.Stale), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_workflow_that_is_run_by_its_own_makes_a_proposal_stale_when_it_changes()
    {
        var open = await ProposeAsync("", Runs("w2", "p/inner:1.0.0"), Sets("inner", 1), "run: p/w2:1.0.0");
        Put("", Runs("w2", "p/inner:1.0.0"), Sets("inner", 2), "run: p/w2:1.0.0");
        Assert.Contains("the workflow of rule r, or one that it runs, has changed", await RefusedAsync(open, ApprovalPolicy.Stale), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_rule_and_another_workflow_of_the_set_make_no_proposal_stale()
    {
        var open = await ProposeAsync();
        var before = stage.Rules.Current.Id;
        Put("", ("p/rules/other.yaml", Other), Sets("another", 1));
        Assert.NotEqual(before, stage.Rules.Current.Id);
        Assert.Equal(new ActOutcome.Done(true, null), await AnswerAsync(open));
    }

    [Fact]
    public async Task A_rule_that_is_gone_has_no_proposals_to_approve()
    {
        var open = await ProposeAsync();
        stage.Rules.Replace(RuleSet.Empty);
        Assert.Contains("rule r has been removed", await RefusedAsync(open, ApprovalPolicy.Stale), StringComparison.Ordinal);
        Assert.Equal(new ActOutcome.Done(true, null), await AnswerAsync(open, approved: false));
    }

    [Fact]
    public async Task A_second_voice_under_a_stop_is_not_taken_and_whoever_may_not_answer_is_told_that()
    {
        var open = await ProposeAsync("approval: { users: [ann, bob], quorum: 2 }");
        Assert.Equal(new ActOutcome.Done(true, null), await AnswerAsync(open));
        await ActAsync(ControlKind.Stop, MuteScope.Everything);
        Assert.Equal(new ActOutcome.Done(false, null), await AnswerAsync(open));
        Assert.Equal(ProposalPolicy.Held, Assert.IsType<ActOutcome.Refused>(await AnswerAsync(open, person: "bob")).Code);
        Assert.Equal(ApprovalPolicy.WrongPerson, Assert.IsType<ActOutcome.Refused>(await AnswerAsync(open, person: "eve")).Code);
    }

    [Fact]
    public async Task Whose_work_the_event_is_does_not_approve_what_is_proposed_for_it()
    {
        var open = await ProposeAsync("approval: { quorum: 1 of 2, notAuthor: '${ .data.host }' }");
        Assert.Equal(["web-1"], open.Terms.NotBy);
        Assert.Equal((1, 2), (open.Terms.Quorum, open.Terms.Of));
        Assert.Equal(ApprovalPolicy.WrongPerson, Assert.IsType<ActOutcome.Refused>(await AnswerAsync(open, person: "web-1")).Code);
        Assert.Equal(new ActOutcome.Done(true, null), await AnswerAsync(open));
    }

    private static (string, string) Pack(string size, string more) => ("p/pack.yaml", $"pack: p\nsettings:\n  size: {{ default: {size} }}\n  more: {{ default: {more} }}\n");

    private static (string, string) Sets(string name, int number) => ($"p/workflows/{name}.yaml", $"document: {{ dsl: 1.0.3, namespace: p, name: {name}, version: 1.0.0 }}\ndo: [{{ a: {{ set: {{ n: {number} }} }} }}]\n");

    private static (string, string) Runs(string name, string inner) =>
        ($"p/workflows/{name}.yaml", $"document: {{ dsl: 1.0.3, namespace: p, name: {name}, version: 1.0.0 }}\ndo: [{{ a: {{ run: {{ workflow: {{ namespace: p, name: {inner[2..^6]}, version: 1.0.0 }} }} }} }}]\n");

    private void Put(string more, params (string, string)[] others) => stage.Put("", more, "propose", others);

    private void Put(string more, (string, string) one, (string, string) another, string run) => stage.Put("", more, "propose", [one, another], run);

    private Task<ApprovalAsked> ProposeAsync(string more = "", params (string, string)[] others)
    {
        Put(more, others);
        return AskAsync();
    }

    private Task<ApprovalAsked> ProposeAsync(string more, (string, string) one, (string, string) another, string run)
    {
        Put(more, one, another, run);
        return AskAsync();
    }

    private async Task<ApprovalAsked> AskAsync()
    {
        Assert.IsType<AdmissionDecision.Proposed>(await stage.SendAsync());
        var run = Assert.Single(stage.Engine.Starts).RunId;
        await new AskingEngine(stage.Store, stage.Time).GoOnAsync(run);
        return (await stage.Store.ReadAsync(run, default)).OfType<ApprovalAsked>().Single();
    }

    private Task<ActOutcome> AnswerAsync(ApprovalAsked open, bool approved = true, string person = "ann") =>
        desk.AnswerAsync(new RunAct.Answer(person, "seen", open.Id, open.Binding, approved) { Subject = person }, default);

    private async Task<string> RefusedAsync(ApprovalAsked open, string code)
    {
        var refused = Assert.IsType<ActOutcome.Refused>(await AnswerAsync(open));
        Assert.Equal(code, refused.Code);
        return refused.Sentence;
    }

    /// <summary>By the other instance.</summary>
    private async Task ActAsync(ControlKind kind, MuteScope scope, string named = "", DateTimeOffset? until = null) =>
        Assert.True((await stage.Second.Guards.Switch.ActAsync(new ControlAct(0, kind, "ann", "so", stage.Time.GetUtcNow(), scope, named, until), default)).Changed);
}
