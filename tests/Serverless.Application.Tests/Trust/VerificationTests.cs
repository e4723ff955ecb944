using System.Text.Json;
using Serverless.Application.Admission;
using Serverless.Application.Runs;
using Serverless.Application.Trust;
using Serverless.Contracts.Memory;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Documents;
using Serverless.Core.Rules;
using Serverless.Core.Workflows;

namespace Serverless.Application.Tests.Trust;

/// <summary>What a failed verification does to a rule.</summary>
public sealed class VerificationTests
{
    private const string Workflow = """
        {"document":{"dsl":"1.0.3","namespace":"t","name":"t","version":"1.0.0"},"do":[
          {"act":{"call":"http","with":{"method":"post","endpoint":"http://target.test/"}}},
          {"look":{"call":"probe","with":{"do":{"call":"http","with":{"method":"get","endpoint":"http://target.test/"}},"healthy":".ok"}}}]}
        """;

    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly MemoryStore store = new();
    private readonly StartSwitch starts;

    public VerificationTests() => starts = new StartSwitch(store, TimeProvider.System);

    [Theory]
    [InlineData("""{"ok":true}""", null)]
    [InlineData("""{"ok":false}""", "unhealthy")]
    [InlineData("null", "unknown")]
    public async Task A_rule_whose_run_did_not_help_only_proposes_from_then_on(string found, string? said)
    {
        await RunAsync(found);
        var control = await starts.CurrentAsync(default);
        Assert.Equal(said is null ? RuleMode.Auto : RuleMode.Propose, control.ModeOf(Rule()));
        Assert.Equal(said is null ? [] : [$"Run r1 changed something, and its probe said {said} afterwards."], (await starts.ListActsAsync(null, 10, default)).Select(act => act.Reason));
        await new Verifications(starts, TimeProvider.System).LookAsync(store, "r1", "r", default);
        Assert.Equal(said is null ? 0 : 1, (await starts.ListActsAsync(null, 10, default)).Count);
    }

    [Fact]
    public async Task A_person_promotes_it_again_and_no_further_than_its_document_says()
    {
        await RunAsync("""{"ok":false}""");
        Assert.False((await starts.ActAsync(Act(ControlKind.Demote, RuleMode.Propose), default)).Changed);
        Assert.True((await starts.ActAsync(Act(ControlKind.Demote, RuleMode.Observe), default)).Changed);
        Assert.Equal(RuleMode.Observe, (await starts.CurrentAsync(default)).ModeOf(Rule()));
        Assert.True((await starts.ActAsync(Act(ControlKind.Promote, null), default)).Changed);
        var control = await starts.CurrentAsync(default);
        Assert.Equal((RuleMode.Auto, RuleMode.Propose), (control.ModeOf(Rule()), control.ModeOf(Rule() with { Mode = RuleMode.Propose })));
        Assert.Equal([ControlKind.Promote, ControlKind.Demote, ControlKind.Demote], (await starts.ListActsAsync(null, 10, default)).Select(act => act.Act));
    }

    [Fact]
    public void A_control_written_by_a_build_that_knew_of_no_demotion_demotes_nobody()
    {
        var old = (StartControl)GuardFactsJson.Read("""{"kind":"control","number":3,"stop":null,"mutes":[]}"""u8);
        Assert.Equal(RuleMode.Auto, old.ModeOf(Rule()));
        Assert.NotNull(old.After(Act(ControlKind.Demote, RuleMode.Observe)));
    }

    private static Rule Rule() => new("r", null!, null, RuleMode.Auto, "t/t:1.0.0", null);

    private static ControlAct Act(ControlKind kind, RuleMode? mode) => new(0, kind, "anna", "why", Noon, MuteScope.Rule, "r") { Mode = mode };

    /// <summary>A run that changed something and then looked.</summary>
    private async Task RunAsync(string found)
    {
        var histories = new GuardedRunHistory(store, new RunEndings(store, TimeProvider.System), Microsoft.Extensions.Logging.Abstractions.NullLogger<GuardedRunHistory>.Instance, new Verifications(starts, TimeProvider.System));
        List<HistoryEvent> facts = [new RunStarted(Noon, "r1", DocumentJson.ToJson(DocumentJson.FromJson(JsonElement.Parse(Workflow))), JsonElement.Parse("{}"), new RunCause("r", "s", 1, "/s", "1"))];
        var state = WorkflowDecider.Fold(facts);
        while (state is not RunState.Ended)
        {
            var decision = WorkflowDecider.Decide(state, Noon);
            facts.AddRange(decision.Facts);
            state = decision.State;
            if (decision.Commands.OfType<Command.PerformCall>().FirstOrDefault() is { } call)
            {
                facts.Add(new CallReturned(Noon, call.Path, JsonElement.Parse(found)));
                state = WorkflowDecider.Apply(state, facts[^1]);
            }
        }

        await histories.AppendAsync(new RunAppend("r1", 0, facts, RunSummaries.Of("r1", state, facts.Count, Noon)), default);
    }
}
