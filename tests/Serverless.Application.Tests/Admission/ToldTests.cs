using Serverless.Application.Admission;
using Serverless.Application.Dispatch;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Rules;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Application.Tests.Admission;

/// <summary>An event that is judged again after its run was started: its verdict tells what was started.</summary>
public sealed class ToldTests
{
    [Theory]
    [InlineData("auto", "auto", RuleMode.Propose, "")]
    [InlineData("auto", "auto", RuleMode.Observe, "")]
    [InlineData("auto", "auto", RuleMode.Propose, "guard: { cooldown: { for: PT10M } }")]
    [InlineData("auto", "auto", RuleMode.Observe, "guard: { cooldown: { for: PT10M } }")]
    [InlineData("auto", "propose", null, "")]
    [InlineData("auto", "observe", null, "")]
    [InlineData("auto", "observe", null, "guard: { cooldown: { for: PT10M } }")]
    [InlineData("propose", "auto", null, "")]
    [InlineData("propose", "auto", null, "guard: { cooldown: { for: PT10M } }")]
    [InlineData("propose", "observe", null, "")]
    public async Task The_verdict_tells_what_was_started_whatever_the_rule_is_by_now(string then, string now, RuleMode? demoted, string guard)
    {
        var stage = new GuardStage("");
        Put(stage, then, guard);
        var item = await StartAsync(stage);
        Put(stage, now, guard);
        await DemoteAsync(stage, demoted);
        await stage.Second.Dispatcher.DispatchAsync([item], default);
        var verdict = await stage.VerdictAsync(item.Sequence);
        Assert.Equal(then == "auto" ? nameof(AdmissionDecision.Admitted) : nameof(AdmissionDecision.Proposed), verdict.Name);
        Assert.Equal(Assert.Single(stage.Engine.Starts).RunId, verdict.Run);
    }

    [Theory]
    [InlineData("")]
    [InlineData("guard: { cooldown: { for: PT10M } }")]
    public async Task A_proposal_that_was_begun_is_told_of_also_while_starts_are_stopped(string guard)
    {
        var stage = new GuardStage("");
        Put(stage, "propose", guard);
        var item = await StartAsync(stage);
        await ActAsync(stage, ControlKind.Stop);
        await stage.Second.Dispatcher.DispatchAsync([item], default);
        Assert.IsType<AdmissionDecision.Proposed>(await stage.VerdictAsync(item.Sequence));
    }

    [Fact]
    public async Task Who_has_found_starts_stopped_sees_the_run_that_another_has_started_since()
    {
        var stage = new GuardStage("");
        Put(stage, "auto", "");
        await ActAsync(stage, ControlKind.Stop);
        var item = await stage.ReceiveAsync("{}", "com.example.told");
        var slow = new HookedLedger(stage.Store);
        slow.BeforeWrite = async _ =>
        {
            slow.BeforeWrite = _ => Task.CompletedTask;
            await ActAsync(stage, ControlKind.Resume);
            await AdmitAsync(stage, item);
        };
        await stage.Over(slow).DispatchAsync([item], default);
        Assert.Equal(stage.Engine.Starts[0].RunId, Assert.IsType<AdmissionDecision.Admitted>(await stage.VerdictAsync(item.Sequence)).RunId);
    }

    [Fact]
    public async Task What_is_reserved_is_what_the_run_does_also_where_another_starts_it_meanwhile()
    {
        var stage = new GuardStage("");
        Put(stage, "propose", "");
        stage.Engine.Starting = _ => throw new InvalidOperationException("The host stops.");
        await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(stage));
        stage.Engine.Starting = _ => { };
        var item = await stage.ReceiveAsync("{}", "com.example.told", "e2");
        var own = new PlanReservation(new string('a', 64), stage.Time.GetUtcNow(), [], 0);
        var run = RunId.For("s", "/test", "e2");
        var slow = new HookedLedger(stage.Store);
        slow.BeforeWrite = async changes =>
        {
            if (changes.Any(change => change.Facts is RunFacts { Plan: not null }))
            {
                slow.BeforeWrite = _ => Task.CompletedTask;
                await stage.Engine.StartAsync(new RunStart(run, stage.Rules.Current.Workflows["p/w:1.0.0"].Document, System.Text.Json.JsonElement.Parse("{}"), RunCause.None with { Rule = "s", Plan = own, Proposal = stage.Rules.Current.Find("s")!.Proposal }), default);
            }
        };
        await stage.Over(slow).DispatchAsync([item], default);
        Assert.Equal(own.Hash, ((RunFacts)(await stage.FactsAsync(LedgerKeys.Run(run)))!).Plan!.Hash);
    }

    private static void Put(GuardStage stage, string mode, string guard) =>
        stage.Put("", "", ("p/rules/s.yaml", $"rule: s\nmatch: {{ type: [com.example.told] }}\nmode: {mode}\nrun: p/w:1.0.0\n{guard}\n"));

    /// <summary>Its host stops before it has written down the verdict.</summary>
    private static async Task<DispatchItem> StartAsync(GuardStage stage)
    {
        var item = await stage.ReceiveAsync("{}", "com.example.told");
        await AdmitAsync(stage, item);
        return item;
    }

    private static async Task AdmitAsync(GuardStage stage, DispatchItem item) =>
        await stage.First.Guards.Admissions.AdmitAsync(stage.Rules.Current, item.Sequence, item.Event!, stage.Rules.Current.Match(item.Event!, item.ReceivedAt).Single(), default);

    private static async Task DemoteAsync(GuardStage stage, RuleMode? mode)
    {
        if (mode is not null)
        {
            await stage.First.Guards.Switch.ActAsync(new ControlAct(0, ControlKind.Demote, "anna", "so", stage.Time.GetUtcNow(), MuteScope.Rule, "s") { Mode = mode }, default);
            stage.Time.Pass(StartSwitch.Oldest);
        }
    }

    private static async Task ActAsync(GuardStage stage, ControlKind kind)
    {
        await stage.First.Guards.Switch.ActAsync(new ControlAct(0, kind, "anna", "so", stage.Time.GetUtcNow()), default);
        stage.Time.Pass(StartSwitch.Oldest);
    }
}
