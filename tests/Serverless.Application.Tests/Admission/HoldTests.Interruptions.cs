using Serverless.Application.Admission;
using Serverless.Application.Runs;
using Serverless.Contracts.Guards;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Rules;
using Serverless.Core.Workflows;

namespace Serverless.Application.Tests.Admission;

/// <summary>What is held where hosts stop, persons stop starts, and rules are edited before it is done.</summary>
public sealed partial class HoldTests
{
    [Fact]
    public async Task A_stop_puts_off_what_is_held_and_loses_nothing_of_it()
    {
        var stage = new GuardStage(Cooled);
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        await ActAsync(stage, ControlKind.Stop);
        await stage.SweepForAsync(TimeSpan.FromMinutes(5), 5);
        Assert.Single(stage.Engine.Starts);
        await ActAsync(stage, ControlKind.Resume);
        await stage.SweepForAsync(HoldPolicy.Pause, 2);
        AssertDone(stage, "a", "b");
    }

    [Fact]
    public async Task What_is_held_is_let_go_where_the_rule_has_been_demoted_to_observe()
    {
        var stage = new GuardStage(Cooled);
        await stage.SendAsync("a");
        var held = (AdmissionDecision.Held)await stage.SendAsync("b");
        var demotion = new ControlAct(0, ControlKind.Demote, "anna", "so", stage.Time.GetUtcNow(), MuteScope.Rule, "r") { Mode = RuleMode.Observe };
        Assert.True((await stage.First.Guards.Switch.ActAsync(demotion, default)).Changed);
        await stage.SweepForAsync(TimeSpan.FromMinutes(5), 3);
        AssertDone(stage, "a");
        Assert.Equal("its rule only observes now.", ((RunFacts)(await stage.FactsAsync(LedgerKeys.Run(held.RunId)))!).LetGo);
    }

    [Fact]
    public async Task A_batch_whose_host_stops_before_its_run_is_started_is_started_by_another_once()
    {
        var stage = new GuardStage(Locked);
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        await stage.SendAsync("c");
        await StopBeforeTheStartAsync(stage);
        Assert.IsType<AdmissionDecision.Held>(await stage.SendAsync("d"));
        stage.Time.Pass(HoldPolicy.Starting);
        await Task.WhenAll(stage.First.Guards.Sweep.SweepAsync(default), stage.Second.Guards.Sweep.SweepAsync(default));
        AssertDone(stage, "a", "b c");
        await stage.Engine.EndAsync(stage.Second.History, stage.Engine.Starts[1].RunId);
        await stage.Second.Guards.Sweep.SweepAsync(default);
        AssertDone(stage, "a", "b c", "d");
    }

    [Fact]
    public async Task A_batch_that_was_let_through_and_not_started_is_held_again_while_all_starts_are_stopped_and_is_the_first_afterwards()
    {
        var stage = new GuardStage("{ lock: { key: all }, budget: { max: 2, per: PT100H }, policy: hold-and-coalesce }");
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        await StopBeforeTheStartAsync(stage);
        await stage.SendAsync("c");
        await ActAsync(stage, ControlKind.Stop);
        await stage.SweepForAsync(TimeSpan.FromMinutes(1), 3);
        Assert.Null(((LockFacts)(await stage.FactsAsync(LedgerKeys.Lock("all")))!).Holder);
        await ActAsync(stage, ControlKind.Resume);
        await stage.SweepForAsync(HoldPolicy.Pause, 2);
        AssertDone(stage, "a", "b c");
    }

    [Fact]
    public async Task What_is_held_again_twice_and_is_not_counted_alike_any_more_is_all_done()
    {
        var stage = new GuardStage(Locked);
        await stage.SendAsync("a");
        foreach (var (host, cluster) in new[] { ("b", "c1"), ("c", "c2"), ("d", "c1"), ("e", "c2") })
        {
            await stage.SendAsync(host, cluster);
        }

        await StopBeforeTheStartAsync(stage);
        await HoldAgainAsync(stage);
        stage.Put("{ lock: { key: '${ .data.cluster }' }, policy: hold-and-coalesce }");
        stage.Engine.Starting = _ => throw new InvalidOperationException("The host stops here.");
        await stage.SweepForAsync(HoldPolicy.Pause, 1);
        stage.Engine.Starting = _ => { };
        await HoldAgainAsync(stage);
        await stage.SweepForAsync(HoldPolicy.Pause, 3);
        AssertDone(stage, "a", "b d", "c e");
    }

    [Fact]
    public async Task What_a_host_with_a_shorter_chain_may_not_start_is_let_go_and_says_why_and_the_others_are_done()
    {
        var stage = new GuardStage(Locked);
        await stage.SendAsync("a");
        var held = new List<AdmissionDecision.Held>();
        foreach (var (host, chain) in new[] { ("b", "x@1 y@2"), ("c", ""), ("d", "x@1"), ("e", "x@1 z@2") })
        {
            var item = await stage.ReceiveAsync($$"""{"host":"{{host}}","cluster":"c"}""", extensions: chain.Length == 0 ? "" : $",\"routerchain\":\"{chain}\"");
            await stage.First.Dispatcher.DispatchAsync([item], default);
            held.Add((AdmissionDecision.Held)await stage.VerdictAsync(item.Sequence));
        }

        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        var strict = GuardParts.Of(stage.Store, stage.Engine, stage.Rules, stage.Time, new AdmissionLimits(LongestChain: 2));
        for (var i = 0; i < 3; i++)
        {
            await strict.Sweep.SweepAsync(default);
            stage.Time.Pass(HoldPolicy.Pause);
        }

        AssertDone(stage, "a", "c d");
        foreach (var cut in new[] { held[0], held[3] })
        {
            Assert.StartsWith("2 runs have led to this event, one after the other, and a chain has 2 at most", ((RunFacts)(await stage.FactsAsync(LedgerKeys.Run(cut.RunId)))!).LetGo, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_run_that_ends_while_what_waits_for_it_is_put_off_is_not_overlooked()
    {
        var stage = new GuardStage(Locked);
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        stage.Time.Pass(HoldPolicy.Pause);
        var ended = false;
        var late = new HookedLedger(stage.Store)
        {
            BeforeWrite = async changes =>
            {
                if (!ended && changes.Any(change => change.Facts is HoldFacts))
                {
                    ended = true;
                    await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
                }
            },
        };
        await GuardParts.Of(stage.Store, stage.Engine, stage.Rules, stage.Time, ledger: late).Sweep.SweepAsync(default);
        Assert.True(ended);
        await stage.First.Guards.Sweep.SweepAsync(default);
        AssertDone(stage, "a", "b");
    }

    [Fact]
    public async Task A_batch_whose_run_can_never_be_started_is_let_go_and_says_why()
    {
        var stage = new GuardStage(Locked);
        await stage.SendAsync("a");
        var held = (AdmissionDecision.Held)await stage.SendAsync("b");
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        stage.Engine.Starting = start => Assert.DoesNotContain("b", HostsOf(start), StringComparison.Ordinal);
        await stage.SweepForAsync(TimeSpan.FromMinutes(1), 20);
        Assert.StartsWith("its run could not be started, 5 times: ", ((RunFacts)(await stage.FactsAsync(LedgerKeys.Run(held.RunId)))!).LetGo, StringComparison.Ordinal);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync("c"));
    }

    [Fact]
    public async Task A_batch_of_which_some_are_let_go_before_it_is_started_again_is_the_same_run()
    {
        var stage = new GuardStage(Locked);
        await stage.SendAsync("a");
        var first = (AdmissionDecision.Held)await stage.SendAsync("b");
        await stage.SendAsync("c");
        await StopBeforeTheStartAsync(stage);
        stage.Put(Locked, "when: ${ .data.host != \"b\" }");
        stage.Engine.Starting = _ => throw new InvalidOperationException("The host stops here.");
        await stage.SweepForAsync(HoldPolicy.Starting, 1);
        stage.Engine.Starting = _ => { };
        await stage.SweepForAsync(HoldPolicy.Starting, 1);
        AssertDone(stage, "a", "c");
        Assert.Equal(RunId.ForBatch(first.RunId), stage.Engine.Starts[1].RunId);
        await stage.SweepForAsync(TimeSpan.FromMinutes(10), 3);
        Assert.NotNull(((LockFacts)(await stage.FactsAsync(LedgerKeys.Lock("all")))!).Holder);
    }

    /// <summary>The run that goes on ends, and the host that starts the next stops right before.</summary>
    private static async Task StopBeforeTheStartAsync(GuardStage stage)
    {
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        stage.Engine.Starting = _ => throw new InvalidOperationException("The host stops here.");
        await stage.First.Guards.Sweep.SweepAsync(default);
        stage.Engine.Starting = _ => { };
    }

    /// <summary>All starts are stopped until what was let through, and not started, is held again.</summary>
    private static async Task HoldAgainAsync(GuardStage stage)
    {
        await ActAsync(stage, ControlKind.Stop);
        await stage.SweepForAsync(HoldPolicy.Starting, 2);
        await ActAsync(stage, ControlKind.Resume);
    }

    private static async Task ActAsync(GuardStage stage, ControlKind kind)
    {
        var act = new ControlAct(0, kind, "anna", "it burns", stage.Time.GetUtcNow());
        Assert.True((await stage.First.Guards.Switch.ActAsync(act, default)).Changed);
        stage.Time.Pass(StartSwitch.Oldest);
    }
}
