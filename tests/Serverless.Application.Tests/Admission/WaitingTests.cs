using Serverless.Application.Admission;
using Serverless.Application.Runs;
using Serverless.Contracts;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Rules;
using Microsoft.Extensions.Logging.Abstractions;

namespace Serverless.Application.Tests.Admission;

/// <summary>What becomes of locks and of those who wait for them where something goes wrong.</summary>
public sealed class WaitingTests
{
    [Fact]
    public async Task A_lock_is_not_taken_from_a_run_that_is_being_started_while_the_sweep_asks_after_it()
    {
        var stage = new GuardStage("{ lock: { key: all, otherwise: skip } }");
        var item = await stage.ReceiveAsync("{}");
        stage.Engine.Starting = _ => throw new InvalidOperationException("The host stops here.");
        await Assert.ThrowsAsync<InvalidOperationException>(() => stage.First.Dispatcher.DispatchAsync([item], default));
        stage.Engine.Starting = _ => { };
        stage.Time.Pass(GuardPolicy.Lease);
        await stage.First.Guards.SweepOver(new AskedRuns(stage.Store, found => found is null ? stage.Second.Dispatcher.DispatchAsync([item], default) : Task.CompletedTask)).SweepAsync(default);
        Assert.Single(stage.Engine.Starts);
        Assert.IsType<AdmissionDecision.Locked>(await stage.SendAsync("other"));
    }

    [Fact]
    public async Task Who_waits_is_let_go_where_the_rule_has_been_demoted_to_observe()
    {
        var stage = new GuardStage("{ lock: { key: all } }");
        await stage.SendAsync("a");
        var waits = Assert.IsType<AdmissionDecision.Queued>(await stage.SendAsync("b"));
        await DemoteAsync(stage);
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        await stage.First.Guards.Sweep.SweepAsync(default);
        Assert.Empty(((LockFacts)(await stage.FactsAsync(LedgerKeys.Lock("all")))!).Waiting);
        Assert.Equal("its rule only observes now.", ((RunFacts)(await stage.FactsAsync(LedgerKeys.Run(waits.RunId)))!).LetGo);
        Assert.Single(stage.Engine.Starts);
    }

    [Fact]
    public async Task A_lock_is_not_held_for_a_run_that_is_not_started_any_more_because_its_rule_only_observes()
    {
        var stage = new GuardStage("{ lock: { key: all } }");
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        stage.Engine.Starting = _ => throw new InvalidOperationException("The host stops here.");
        await stage.First.Guards.Sweep.SweepAsync(default);
        stage.Engine.Starting = _ => { };
        await DemoteAsync(stage);
        await stage.SweepForAsync(GuardPolicy.Lease, 3);
        Assert.Null(((LockFacts)(await stage.FactsAsync(LedgerKeys.Lock("all")))!).Holder);
        Assert.Single(stage.Engine.Starts);
    }

    private static async Task DemoteAsync(GuardStage stage)
    {
        var act = new ControlAct(0, ControlKind.Demote, "anna", "it errs", stage.Time.GetUtcNow(), MuteScope.Rule, "r") { Mode = RuleMode.Observe };
        Assert.True((await stage.First.Guards.Switch.ActAsync(act, default)).Changed);
        stage.Time.Pass(StartSwitch.Oldest);
    }

    [Fact]
    public async Task A_lock_is_given_on_where_the_run_of_who_has_waited_can_never_be_started_and_the_match_says_why()
    {
        var stage = new GuardStage("{ lock: { key: all }, dedupe: { key: '${ .data.host }', within: PT24H } }");
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        await stage.SendAsync("c");
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        stage.Engine.Starting = start => Assert.NotEqual("b", start.Input.GetProperty("data").GetProperty("host").GetString());
        for (var i = 0; i < 30; i++)
        {
            await stage.First.Guards.Sweep.SweepAsync(default);
            stage.Time.Pass(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(["a", "c"], stage.Engine.Starts.Select(start => start.Input.GetProperty("data").GetProperty("host").GetString()));
        var queued = Assert.IsType<AdmissionDecision.Queued>(await stage.VerdictAsync(2));
        Assert.StartsWith("its run could not be started, 5 times: ", ((RunFacts)(await stage.FactsAsync(LedgerKeys.Run(queued.RunId)))!).LetGo, StringComparison.Ordinal);
        stage.Engine.Starting = _ => { };
        Assert.IsType<AdmissionDecision.Queued>(await stage.SendAsync("b"));
    }

    [Fact]
    public async Task A_match_whose_turn_had_come_gives_its_lock_back_while_all_starts_are_stopped_and_is_the_first_afterwards()
    {
        var stage = new GuardStage("{ lock: { key: all }, budget: { max: 2, per: PT100H } }");
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        stage.Engine.Starting = _ => throw new InvalidOperationException("The host stops here.");
        await stage.First.Guards.Sweep.SweepAsync(default);
        stage.Engine.Starting = _ => { };
        await stage.First.Guards.Switch.ActAsync(new ControlAct(0, ControlKind.Stop, "anna", "it burns", stage.Time.GetUtcNow()), default);
        await stage.SweepForAsync(GuardPolicy.Lease, 3);
        Assert.Null(((LockFacts)(await stage.FactsAsync(LedgerKeys.Lock("all")))!).Holder);
        await stage.First.Guards.Switch.ActAsync(new ControlAct(0, ControlKind.Resume, "anna", "it is out", stage.Time.GetUtcNow()), default);
        Assert.IsType<AdmissionDecision.Queued>(await stage.SendAsync("c"));
        await stage.SweepForAsync(HeldPolicy.Pause, 3);
        Assert.Equal(["a", "b"], stage.Engine.Starts.Select(start => start.Input.GetProperty("data").GetProperty("host").GetString()));
    }

    [Theory]
    [InlineData("skip")]
    [InlineData("join")]
    public async Task A_lock_that_nobody_holds_is_taken_by_who_does_not_wait_also_while_others_wait_for_their_cool_down(string otherwise)
    {
        var stage = new GuardStage("");
        stage.Put("{ lock: { key: all }, cooldown: { key: '${ .data.host }', for: PT24H } }", "when: ${ .data.cluster == \"a\" }",
            ("p/rules/s.yaml", $"rule: s\nmatch: {{ type: [com.example.test] }}\nwhen: ${{ .data.cluster == \"b\" }}\nmode: auto\nrun: p/w:1.0.0\nguard: {{ lock: {{ key: all, otherwise: {otherwise} }} }}\n"));
        await stage.SendAsync("h1", "a");
        await stage.SendAsync("h2", "a");
        await stage.SendAsync("h2", "a");
        for (var i = 0; i < 2; i++)
        {
            await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[^1].RunId);
            await stage.First.Guards.Sweep.SweepAsync(default);
        }

        Assert.Equal(2, stage.Engine.Starts.Count);
        stage.Time.Pass(TimeSpan.FromHours(2));
        await stage.First.Guards.Sweep.SweepAsync(default);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync("h3", "b"));
    }

    [Fact]
    public async Task A_match_joins_only_a_run_that_does_the_same()
    {
        var stage = new GuardStage("");
        stage.Put("{ lock: { key: all, otherwise: skip } }", "when: ${ .data.cluster == \"a\" }",
            ("p/rules/s.yaml", "rule: s\nmatch: { type: [com.example.test] }\nwhen: ${ .data.cluster == \"b\" }\nmode: auto\nrun: p/page:1.0.0\nguard: { lock: { key: all, otherwise: join } }\n"),
            ("p/rules/t.yaml", "rule: t\nmatch: { type: [com.example.test] }\nwhen: ${ .data.cluster == \"c\" }\nmode: auto\nrun: p/w:1.0.0\nguard: { lock: { key: all, otherwise: join } }\n"));
        await stage.SendAsync("h1", "a");
        Assert.EndsWith("which does something else, and this match does not wait for it.", Assert.IsType<AdmissionDecision.Locked>(await stage.SendAsync("h2", "b")).Reason, StringComparison.Ordinal);
        Assert.EndsWith("and does it for this event too.", Assert.IsType<AdmissionDecision.Locked>(await stage.SendAsync("h3", "c")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_match_that_was_let_go_keeps_nobody_from_asking_for_the_same()
    {
        const string Guard = "{ dedupe: { key: '${ .data.host }', within: PT24H }, lock: { key: all } }";
        var stage = new GuardStage(Guard);
        await stage.SendAsync("a");
        var waits = Assert.IsType<AdmissionDecision.Queued>(await stage.SendAsync("b"));
        Assert.IsType<AdmissionDecision.Repeated>(await stage.SendAsync("b"));
        stage.Put(Guard, "when: ${ .data.host != \"b\" }");
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        await stage.First.Guards.Sweep.SweepAsync(default);
        Assert.Equal("its rule is gone, or does not match the event any more.", ((RunFacts)(await stage.FactsAsync(LedgerKeys.Run(waits.RunId)))!).LetGo);
        stage.Put(Guard);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync("b"));
    }

    [Fact]
    public async Task A_reason_of_any_length_keeps_nobody_waiting_behind_it()
    {
        var stage = new GuardStage("{ lock: { key: all } }");
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        await stage.SendAsync("c");
        stage.Put("{ lock: { key: all } }", "input: '${ if .data.host == \"b\" then error(\"x\" * 70000) else . end }'");
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        await stage.First.Guards.Sweep.SweepAsync(default);
        Assert.Equal(2, stage.Engine.Starts.Count);
    }

    /// <summary>After each look for a run that is not there something happens.</summary>
}
