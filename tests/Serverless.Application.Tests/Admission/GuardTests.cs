using Serverless.Core.Rules;
using Serverless.Application.Admission;
using Serverless.Application.Dispatch;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;

namespace Serverless.Application.Tests.Admission;

public sealed class GuardTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_budget_lets_through_so_many_in_any_stretch_of_its_length_and_says_when_the_next_may_be()
    {
        var stage = new GuardStage("{ budget: { key: '${ .data.cluster }', max: 2, per: PT1H } }");
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync());
        stage.Time.Pass(20 * Minute);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync());
        Assert.Equal("2 of 2 in PT1H for c1; next at 2026-03-01 13:00:00Z.", Assert.IsType<AdmissionDecision.OverBudget>(await stage.SendAsync()).Reason);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync(cluster: "c2"));
        stage.Time.Pass(40 * Minute - TimeSpan.FromTicks(1));
        Assert.IsType<AdmissionDecision.OverBudget>(await stage.SendAsync());
        stage.Time.Pass(TimeSpan.FromTicks(1));
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync());
        Assert.IsType<AdmissionDecision.OverBudget>(await stage.SendAsync(instance: stage.Second));
        Assert.Equal(4, stage.Engine.Starts.Count);
    }

    [Fact]
    public async Task A_cool_down_counts_attempts_whether_they_succeed_or_not()
    {
        var stage = new GuardStage("{ cooldown: { key: '${ .data.host }', for: PT30M } }");
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync());
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId, RunStatus.Faulted);
        stage.Time.Pass(10 * Minute);
        Assert.StartsWith($"Run {stage.Engine.Starts[0].RunId} was started for web-1 at 2026-03-01 12:00:00Z, and the cool-down is PT30M; next at 2026-03-01 12:30:00Z", Assert.IsType<AdmissionDecision.CoolingDown>(await stage.SendAsync(instance: stage.Second)).Reason);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync("web-2"));
        stage.Time.Pass(20 * Minute);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync());
    }

    [Fact]
    public async Task What_was_asked_for_is_not_asked_again_within_its_time()
    {
        var stage = new GuardStage("{ dedupe: { key: '${ .data.host }', within: PT10M } }");
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync());
        Assert.Contains(stage.Engine.Starts[0].RunId, Assert.IsType<AdmissionDecision.Repeated>(await stage.SendAsync()).Reason, StringComparison.Ordinal);
        stage.Time.Pass(10 * Minute);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync());
    }

    [Theory]
    [InlineData("skip", "Nothing is started: run ")]
    [InlineData("join", "Nothing more is started: run ")]
    public async Task A_lock_is_held_by_one_run_until_it_ends_and_shared_by_all_rules_with_its_key(string otherwise, string reason)
    {
        var stage = new GuardStage("");
        stage.Put($"{{ lock: {{ key: '${{ .data.cluster }}', otherwise: {otherwise} }} }}", "", ("p/rules/s.yaml", $"rule: s\nmatch: {{ type: [com.example.test] }}\nwhen: ${{ .data.host == \"both\" }}\nmode: auto\nrun: p/w:1.0.0\nguard: {{ lock: {{ key: '${{ .data.cluster }}', otherwise: {otherwise} }} }}\n"));
        var both = await stage.ReceiveAsync("""{"host":"both","cluster":"c1"}""");
        await stage.First.Dispatcher.DispatchAsync([both], default);
        Assert.Single(stage.Engine.Starts);
        Assert.Equal(["Admitted", "Locked"], new[] { await stage.VerdictAsync(both.Sequence), await stage.VerdictAsync(both.Sequence, 1) }.Select(decision => decision.Name).Order());
        Assert.StartsWith(reason, Assert.IsType<AdmissionDecision.Locked>(await stage.SendAsync("other")).Reason, StringComparison.Ordinal);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync("other", "c2"));
        await stage.Engine.EndAsync(stage.Second.History, stage.Engine.Starts[0].RunId, RunStatus.Cancelled);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync("other"));
    }

    [Fact]
    public async Task Who_waits_for_a_lock_is_started_in_the_order_of_arrival_also_by_another_instance()
    {
        var stage = new GuardStage("{ lock: { key: all, otherwise: queue } }");
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync("a"));
        Assert.Contains("0 before it", Assert.IsType<AdmissionDecision.Queued>(await stage.SendAsync("b")).Reason, StringComparison.Ordinal);
        Assert.Contains("1 before it", Assert.IsType<AdmissionDecision.Queued>(await stage.SendAsync("c", instance: stage.Second)).Reason, StringComparison.Ordinal);
        await stage.Second.Guards.Sweep.SweepAsync(default);
        Assert.Single(stage.Engine.Starts);
        foreach (var started in new[] { 1, 2, 3 })
        {
            await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[^1].RunId);
            await stage.Second.Guards.Sweep.SweepAsync(default);
            await stage.First.Guards.Sweep.SweepAsync(default);
            Assert.Equal(Math.Min(started + 1, 3), stage.Engine.Starts.Count);
        }

        Assert.Equal(["a", "b", "c"], stage.Engine.Starts.Select(start => start.Input.GetProperty("data").GetProperty("host").GetString()));
        Assert.Equal(LockFacts.Free.Waiting, ((LockFacts)(await stage.FactsAsync(LedgerKeys.Lock("all")))!).Waiting);
        Assert.Null(((LockFacts)(await stage.FactsAsync(LedgerKeys.Lock("all")))!).Holder);
    }

    [Fact]
    public async Task A_match_that_waits_keeps_to_the_budget_when_its_turn_comes_and_is_not_lost()
    {
        var stage = new GuardStage("{ lock: { key: all }, budget: { max: 1, per: PT1H } }");
        await stage.SendAsync("a");
        stage.Put("{ lock: { key: all }, budget: { max: 1, per: PT1M } }");
        stage.Time.Pass(2 * Minute);
        Assert.IsType<AdmissionDecision.Queued>(await stage.SendAsync("b"));
        stage.Put("{ lock: { key: all }, budget: { max: 1, per: PT1H } }");
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        await stage.First.Guards.Sweep.SweepAsync(default);
        Assert.Single(stage.Engine.Starts);
        stage.Time.Pass(TimeSpan.FromHours(1));
        await stage.First.Guards.Sweep.SweepAsync(default);
        Assert.Equal(2, stage.Engine.Starts.Count);
    }

    [Fact]
    public async Task A_match_that_nobody_asks_for_any_more_waits_no_longer_and_the_next_has_its_turn()
    {
        var stage = new GuardStage("{ lock: { key: all } }");
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        await stage.SendAsync("c");
        stage.Put("{ lock: { key: all } }", "when: ${ .data.host != \"b\" }");
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        await stage.First.Guards.Sweep.SweepAsync(default);
        Assert.Equal(["a", "c"], stage.Engine.Starts.Select(start => start.Input.GetProperty("data").GetProperty("host").GetString()));
    }

    [Fact]
    public async Task A_breaker_opens_at_the_last_failure_lets_one_through_after_its_time_and_closes_when_that_one_ends_well()
    {
        var stage = new GuardStage("{ breaker: { failures: 2, of: 3, reopen: PT1H } }");
        foreach (var status in new[] { RunStatus.Faulted, RunStatus.Completed, RunStatus.Faulted })
        {
            Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync());
            await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[^1].RunId, status);
        }

        Assert.Equal("2 of the last 3 runs failed, and the breaker opened at 2026-03-01 12:00:00Z; one run may try again at 2026-03-01 13:00:00Z.", Assert.IsType<AdmissionDecision.BreakerOpen>(await stage.SendAsync(instance: stage.Second)).Reason);
        stage.Time.Pass(TimeSpan.FromHours(1));
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync(instance: stage.Second));
        Assert.Contains("tries whether it works again", Assert.IsType<AdmissionDecision.BreakerOpen>(await stage.SendAsync()).Reason, StringComparison.Ordinal);
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[^1].RunId, RunStatus.Faulted);
        Assert.IsType<AdmissionDecision.BreakerOpen>(await stage.SendAsync());
        stage.Time.Pass(TimeSpan.FromHours(1));
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync());
        await stage.Engine.EndAsync(stage.Second.History, stage.Engine.Starts[^1].RunId, RunStatus.Cancelled);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync());
        await stage.Engine.EndAsync(stage.Second.History, stage.Engine.Starts[^1].RunId);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync());
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync());
    }

    [Fact]
    public async Task A_crash_between_decision_and_start_uses_up_nothing_twice()
    {
        var stage = new GuardStage("{ budget: { max: 1, per: PT1H }, lock: { key: all } }");
        var item = await stage.ReceiveAsync("{}");
        stage.Engine.Starting = _ => throw new InvalidOperationException("The host stops here.");
        await Assert.ThrowsAsync<InvalidOperationException>(() => stage.First.Dispatcher.DispatchAsync([item], default));
        stage.Engine.Starting = _ => { };
        await stage.Second.Dispatcher.DispatchAsync([item], default);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.VerdictAsync(item.Sequence));
        await stage.Second.Dispatcher.DispatchAsync([item], default);
        Assert.Single(stage.Engine.Starts);
        var again = await stage.ReceiveAsync("{}", id: "e1");
        await stage.Second.Dispatcher.DispatchAsync([again], default);
        Assert.IsType<AdmissionDecision.Duplicate>(await stage.VerdictAsync(again.Sequence));
    }

    [Fact]
    public async Task An_event_that_two_instances_judge_gets_one_answer_also_where_the_lock_became_free_between_them()
    {
        var stage = new GuardStage("{ lock: { key: all, otherwise: skip } }");
        await stage.SendAsync("a");
        var item = await stage.ReceiveAsync("{}");
        var match = Assert.Single(stage.Rules.Current.Match(item.Event!, item.ReceivedAt));
        Task<AdmissionDecision> AskAsync(GuardStage.Instance instance) => instance.Guards.Admissions.AdmitAsync(stage.Rules.Current, item.Sequence, item.Event!, match, default);
        var first = await AskAsync(stage.First);
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        Assert.IsType<AdmissionDecision.Locked>(first);
        Assert.Equal(first, await AskAsync(stage.Second));
        Assert.Single(stage.Engine.Starts);
    }

    [Fact]
    public async Task A_run_whose_end_nobody_heard_of_gives_its_lock_back_when_the_lease_is_over_and_not_while_it_goes_on()
    {
        var stage = new GuardStage("{ lock: { key: all, otherwise: skip } }");
        await stage.SendAsync();
        stage.Time.Pass(GuardPolicy.Lease);
        await stage.First.Guards.Sweep.SweepAsync(default);
        Assert.IsType<AdmissionDecision.Locked>(await stage.SendAsync());
        await stage.Engine.EndAsync(stage.Store, stage.Engine.Starts[0].RunId);
        await stage.First.Guards.Sweep.SweepAsync(default);
        Assert.IsType<AdmissionDecision.Locked>(await stage.SendAsync());
        stage.Time.Pass(GuardPolicy.Lease);
        await stage.Second.Guards.Sweep.SweepAsync(default);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync());
    }

    [Fact]
    public async Task A_match_whose_turn_had_come_is_started_after_a_crash()
    {
        var stage = new GuardStage("{ lock: { key: all } }");
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        stage.Engine.Starting = _ => throw new InvalidOperationException("The host stops here.");
        await stage.First.Guards.Sweep.SweepAsync(default);
        stage.Engine.Starting = _ => { };
        stage.Time.Pass(GuardPolicy.Lease);
        await stage.Second.Guards.Sweep.SweepAsync(default);
        Assert.Equal(2, stage.Engine.Starts.Count);
        Assert.IsType<AdmissionDecision.Queued>(await stage.SendAsync("c"));
    }

    [Fact]
    public async Task A_run_that_never_began_and_was_set_aside_gives_its_lock_back()
    {
        var stage = new GuardStage("{ lock: { key: all } }");
        var item = await stage.ReceiveAsync("{}");
        stage.Engine.Starting = _ => throw new InvalidOperationException("A defect.");
        await Assert.ThrowsAsync<InvalidOperationException>(() => stage.First.Dispatcher.DispatchAsync([item], default));
        stage.Engine.Starting = _ => { };
        await stage.Store.RecordAsync([Quarantine.Of(item.Sequence, stage.Time.GetUtcNow(), new InvalidOperationException("A defect."))], default);
        stage.Time.Pass(GuardPolicy.Lease);
        await stage.First.Guards.Sweep.SweepAsync(default);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync());
    }

    [Theory]
    [InlineData("${ .data.missing }", "'guard.budget.key': the key is null")]
    [InlineData("${ [.data.host, .data.missing] }", "'guard.budget.key': the key is [\"web-1\",null]")]
    [InlineData("${ .data.host | tonumber }", "'guard.budget.key': ${ .data.host | tonumber } failed")]
    public async Task A_key_that_the_event_does_not_have_is_a_verdict_and_starts_nothing(string key, string reason)
    {
        var stage = new GuardStage($"{{ budget: {{ key: '{key}', max: 2, per: PT1H }} }}");
        Assert.Contains(reason, Assert.IsType<AdmissionDecision.Failed>(await stage.SendAsync()).Reason, StringComparison.Ordinal);
        Assert.Empty(stage.Engine.Starts);
    }

    [Fact]
    public async Task A_chain_of_three_runs_is_cut_with_a_verdict_that_shows_it()
    {
        var stage = new GuardStage("");
        async Task<AdmissionDecision> LedByAsync(string chain)
        {
            var item = await stage.ReceiveAsync("{}", extensions: $",\"routerchain\":\"{chain}\"");
            await stage.First.Dispatcher.DispatchAsync([item], default);
            return await stage.VerdictAsync(item.Sequence);
        }

        Assert.IsType<AdmissionDecision.Admitted>(await LedByAsync("a@1 b@2"));
        Assert.Equal((3, "a"), (stage.Engine.Starts[0].Cause.Generation, stage.Engine.Starts[0].Cause.Chain![0].Rule));
        Assert.Equal("3 runs have led to this event, one after the other, and a chain has 3 at most: a (run 1) → b (run 2) → a person (run 3).", Assert.IsType<AdmissionDecision.LoopCut>(await LedByAsync("a@1 b@2 @3")).Reason);
    }

    [Fact]
    public async Task A_stop_holds_on_every_instance_within_a_second_until_it_is_ended_and_so_do_mutes()
    {
        var stage = new GuardStage("");
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync(instance: stage.Second));
        ControlAct Act(ControlKind kind, MuteScope scope = MuteScope.Everything, string named = "") =>
            new(0, kind, "anna", "it burns", stage.Time.GetUtcNow(), scope, named, kind == ControlKind.Mute ? stage.Time.GetUtcNow() + Minute : null);
        Assert.True((await stage.First.Guards.Switch.ActAsync(Act(ControlKind.Stop), default)).Changed);
        Assert.False((await stage.First.Guards.Switch.ActAsync(Act(ControlKind.Stop), default)).Changed);
        stage.Time.Pass(TimeSpan.FromSeconds(1));
        foreach (var instance in new[] { stage.First, stage.Second, new GuardStage.Instance(stage, null) })
        {
            Assert.Equal("All starts have been stopped by anna since 2026-03-01 12:00:00Z: it burns", Assert.IsType<AdmissionDecision.Muted>(await stage.SendAsync(instance: instance)).Reason);
        }

        await stage.Second.Guards.Switch.ActAsync(Act(ControlKind.Resume), default);
        foreach (var (scope, named, muted) in new[] { (MuteScope.Rule, "r", true), (MuteScope.Rule, "q", false), (MuteScope.Tag, "disk", true), (MuteScope.Pack, "p", true), (MuteScope.Pack, "q", false), (MuteScope.Everything, "", true) })
        {
            var mute = (await stage.First.Guards.Switch.ActAsync(Act(ControlKind.Mute, scope, named), default)).Now;
            Assert.Equal(muted, await stage.SendAsync(instance: stage.First) is AdmissionDecision.Muted);
            Assert.True((await stage.First.Guards.Switch.ActAsync(Act(ControlKind.Unmute) with { Ends = mute.Number }, default)).Changed);
        }

        await stage.First.Guards.Switch.ActAsync(Act(ControlKind.Mute, MuteScope.Tag, "disk"), default);
        Assert.Contains("The tag disk is muted by anna until 2026-03-01 12:01:01Z: it burns", (await stage.SendAsync()).Reason, StringComparison.Ordinal);
        stage.Time.Pass(Minute);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync());
        var acts = await stage.Second.Guards.Switch.ListActsAsync(null, 100, default);
        Assert.Equal((15, ControlKind.Mute, ControlKind.Stop), (acts.Count, acts[0].Act, acts[^1].Act));
        Assert.Equal([14L, 13L], (await stage.Second.Guards.Switch.ListActsAsync(15, 2, default)).Select(act => act.Number));
    }

    [Fact]
    public async Task While_all_starts_are_stopped_those_who_wait_wait_on()
    {
        var stage = new GuardStage("{ lock: { key: all } }");
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        await stage.First.Guards.Switch.ActAsync(new ControlAct(0, ControlKind.Stop, "anna", "why", stage.Time.GetUtcNow()), default);
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        await stage.First.Guards.Sweep.SweepAsync(default);
        Assert.Single(stage.Engine.Starts);
        await stage.First.Guards.Switch.ActAsync(new ControlAct(0, ControlKind.Resume, "anna", "why", stage.Time.GetUtcNow()), default);
        stage.Time.Pass(HeldPolicy.Pause);
        await stage.First.Guards.Sweep.SweepAsync(default);
        Assert.Equal(2, stage.Engine.Starts.Count);
    }

    [Fact]
    public async Task What_is_held_back_is_told_of_once_in_a_time_with_all_of_it()
    {
        var stage = new GuardStage("{ cooldown: { key: '${ .data.host }', for: PT12H }, escalate: { run: 'p/page:1.0.0', per: PT1H } }");
        await stage.SendAsync("a");
        for (var i = 0; i < 3; i++)
        {
            await stage.SendAsync("a", instance: i == 1 ? stage.Second : stage.First);
            stage.Time.Pass(TimeSpan.FromSeconds(20));
        }

        async Task SweepAsync()
        {
            await stage.First.Guards.Sweep.SweepAsync(default);
            await stage.SendAsync("a");
            stage.Time.Pass(EscalationPolicy.Settling);
            await Task.WhenAll(stage.First.Guards.Sweep.SweepAsync(default), stage.Second.Guards.Sweep.SweepAsync(default));
        }

        await SweepAsync();
        var told = Assert.Single(stage.Engine.Starts, start => start.Cause.Sequence is null).Input;
        Assert.Equal(("r", 4, 4, 4), (told.GetProperty("rule").GetString(), told.GetProperty("heldBack").GetInt32(), told.GetProperty("decisions").GetProperty("cooling-down").GetInt32(), told.GetProperty("events").GetArrayLength()));
        stage.Time.Pass(58 * Minute);
        await SweepAsync();
        Assert.Single(stage.Engine.Starts, start => start.Cause.Sequence is null);
        stage.Time.Pass(2 * Minute);
        await SweepAsync();
        Assert.Equal(2, stage.Engine.Starts.Count(start => start.Cause.Sequence is null));
    }

    [Fact]
    public async Task The_guard_says_what_it_would_say_now()
    {
        var stage = new GuardStage("{ dedupe: { key: '${ .data.host }', within: PT1M }, budget: { key: '${ .data.cluster }', max: 2, per: PT1H }, lock: { key: '${ .data.cluster }' }, breaker: { failures: 1, of: 2, reopen: PT1H } }");
        await stage.SendAsync();
        var explained = (await new LiveRuleQueries(stage.Rules, stage.First.Guards.Desk).ExplainAsync((await stage.Store.FindAsync(1, default))!, "r", default))!.Rules[0].Reasons;
        Assert.Contains(explained, line => line.StartsWith("✗ guard.dedupe: The same was asked for web-1 at 2026-03-01 12:00:00Z", StringComparison.Ordinal));
        Assert.Contains("✓ guard.budget: 1 of 2 in PT1H for c1.", explained);
        Assert.Contains("✓ guard.breaker: 0 of the last 2 runs failed; it opens at 1.", explained);
        Assert.Contains(explained, line => line.StartsWith("✓ guard.lock: run ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_asks_why_hears_of_stops_and_of_what_became_of_a_match_that_waited()
    {
        var stage = new GuardStage("{ lock: { key: all } }");
        var queries = new LiveRuleQueries(stage.Rules, stage.First.Guards.Desk, stage.First.Guards.Gate, new WaitReader(stage.Store));
        async Task<IReadOnlyList<string>> WhyAsync(long sequence) => (await queries.ExplainAsync((await stage.Store.FindAsync(sequence, default))!, "r", default))!.Rules[0].Reasons;
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        Assert.Contains(await WhyAsync(2), line => line.StartsWith("– this event waited for its lock: The lock all is not free", StringComparison.Ordinal));
        stage.Put("{ lock: { key: all } }", "when: ${ .data.host != \"b\" }");
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        await stage.First.Guards.Sweep.SweepAsync(default);
        stage.Put("{ lock: { key: all } }");
        await stage.First.Guards.Switch.ActAsync(new ControlAct(0, ControlKind.Stop, "anna", "it burns", stage.Time.GetUtcNow()), default);
        Assert.Contains("✗ starts: All starts have been stopped by anna since 2026-03-01 12:00:00Z: it burns", await WhyAsync(2));
        Assert.Contains("– this event waited for its lock: It was let go: its rule is gone, or does not match the event any more.", await WhyAsync(2));
    }

    [Fact]
    public async Task Who_asks_why_hears_of_a_match_whose_rule_is_gone()
    {
        var stage = new GuardStage("{ lock: { key: all } }");
        var queries = new LiveRuleQueries(stage.Rules, stage.First.Guards.Desk, stage.First.Guards.Gate, new WaitReader(stage.Store));
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        stage.Rules.Replace(RuleSet.Empty);
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        await stage.First.Guards.Sweep.SweepAsync(default);
        var explained = Assert.Single((await queries.ExplainAsync((await stage.Store.FindAsync(2, default))!, "r", default))!.Rules);
        Assert.Equal(["There is no such rule in force any more.", "– this event waited for its lock: It was let go: its rule is gone, or does not match the event any more."], explained.Reasons);
        Assert.Empty((await queries.ExplainAsync((await stage.Store.FindAsync(2, default))!, "never", default))!.Rules);
    }

    [Fact]
    public async Task A_verdict_says_that_its_rule_was_demoted_by_whom_when_and_why()
    {
        var stage = new GuardStage("");
        var queries = new LiveRuleQueries(stage.Rules, stage.First.Guards.Desk, stage.First.Guards.Gate, new WaitReader(stage.Store));
        Task DemoteAsync(RuleMode mode) => stage.First.Guards.Switch.ActAsync(new ControlAct(0, ControlKind.Demote, "anna", "it burns", stage.Time.GetUtcNow(), MuteScope.Rule, "r") { Mode = mode }, default).AsTask();
        await DemoteAsync(RuleMode.Propose);
        Assert.EndsWith(" Its document says auto, and it was demoted to propose by anna at 2026-03-01 12:00:00Z: it burns", Assert.IsType<AdmissionDecision.Proposed>(await stage.SendAsync("a")).Reason, StringComparison.Ordinal);
        await DemoteAsync(RuleMode.Observe);
        Assert.EndsWith(" Its document says auto, and it was demoted to observe by anna at 2026-03-01 12:00:00Z: it burns", Assert.IsType<AdmissionDecision.Observed>(await stage.SendAsync("b")).Reason, StringComparison.Ordinal);
        Assert.Contains("– mode: Its document says auto, and it was demoted to observe by anna at 2026-03-01 12:00:00Z: it burns", (await queries.ExplainAsync((await stage.Store.FindAsync(2, default))!, "r", default))!.Rules[0].Reasons);
    }

    [Fact]
    public async Task A_clock_that_was_a_day_ahead_holds_nobody_back_for_longer_than_the_guard_does()
    {
        var stage = new GuardStage("{ cooldown: { for: PT10M } }");
        stage.Time.Pass(TimeSpan.FromDays(1));
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync("a"));
        stage.Time.Pass(-TimeSpan.FromDays(1));
        Assert.Contains("A clock was ahead: what it had written of cooldown is counted from now.", Assert.IsType<AdmissionDecision.CoolingDown>(await stage.SendAsync("a", instance: stage.Second)).Reason, StringComparison.Ordinal);
        stage.Time.Pass(9 * Minute);
        Assert.DoesNotContain("clock", Assert.IsType<AdmissionDecision.CoolingDown>(await stage.SendAsync("a", instance: stage.Second)).Reason, StringComparison.Ordinal);
        stage.Time.Pass(Minute);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync("a", instance: stage.Second));
    }

    [Fact]
    public async Task A_budget_that_is_given_a_longer_time_counts_the_starts_from_before()
    {
        var stage = new GuardStage("{ budget: { max: 2, per: PT10M } }");
        await stage.SendAsync();
        stage.Time.Pass(11 * Minute);
        await stage.SendAsync();
        stage.Put("{ budget: { max: 2, per: PT1H } }");
        Assert.IsType<AdmissionDecision.OverBudget>(await stage.SendAsync());
    }
}
