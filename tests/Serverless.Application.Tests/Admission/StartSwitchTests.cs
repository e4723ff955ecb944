using Serverless.Application.Admission;
using Serverless.Application.Dispatch;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Rules;

namespace Serverless.Application.Tests.Admission;

public sealed class StartSwitchTests
{
    [Fact]
    public async Task All_starts_can_be_stopped_however_much_is_muted_and_whatever_persons_say_of_it()
    {
        var stage = new GuardStage("");
        var starts = stage.First.Guards.Switch;
        var longest = new string('ж', 4_096);
        for (var i = 0; i < StartControl.MostMutes; i++)
        {
            Assert.True((await starts.ActAsync(Act(stage, ControlKind.Mute, longest) with { By = longest, Scope = MuteScope.Rule, Named = $"{i}{longest}", Until = stage.Time.GetUtcNow().AddDays(7) }, default)).Changed);
        }

        Assert.False((await starts.ActAsync(Act(stage, ControlKind.Mute) with { Until = stage.Time.GetUtcNow().AddDays(7) }, default)).Changed);
        Assert.True((await starts.ActAsync(Act(stage, ControlKind.Stop, longest) with { By = longest, Scope = MuteScope.Tag, Named = longest }, default)).Changed);
        Assert.InRange(GuardFactsJson.Write((await stage.FactsAsync(LedgerKeys.Control))!).Length, 1, LedgerPage.MostBytes);
        Assert.IsType<AdmissionDecision.Muted>(await stage.SendAsync());
    }

    [Fact]
    public async Task A_stop_is_obeyed_by_those_who_wait_for_a_slow_store()
    {
        var stage = new GuardStage("{ budget: { max: 100, per: PT1H } }");
        var slow = new HookedLedger(stage.Store);
        var dispatcher = stage.Over(slow);
        var items = new List<DispatchItem>();
        for (var i = 0; i < 20; i++)
        {
            items.Add(await stage.ReceiveAsync("{}"));
        }

        var writes = 0;
        slow.BeforeWrite = async _ =>
        {
            if (++writes == 2)
            {
                await stage.First.Guards.Switch.ActAsync(Act(stage, ControlKind.Stop), default);
            }

            stage.Time.Pass(TimeSpan.FromSeconds(1));
        };
        await dispatcher.DispatchAsync(items, default);
        Assert.Single(stage.Engine.Starts);
        var verdicts = await Task.WhenAll(items.Select(item => stage.VerdictAsync(item.Sequence)));
        Assert.Equal((1, 19), (verdicts.Count(verdict => verdict is AdmissionDecision.Admitted), verdicts.Count(verdict => verdict is AdmissionDecision.Muted)));
        Assert.Single(((StartFacts)(await stage.FactsAsync(LedgerKeys.Budget("r", "")))!).Ticks);
    }

    [Fact]
    public async Task A_run_that_was_admitted_just_before_the_stop_and_not_started_holds_nothing_and_stays_muted()
    {
        var stage = new GuardStage("{ dedupe: { key: all, within: PT1H }, cooldown: { for: PT1H }, lock: { key: all, otherwise: skip } }");
        var slow = new HookedLedger(stage.Store) { BeforeWrite = async changes =>
        {
            if (changes.Any(change => change.Facts is LockFacts { Holder: not null }))
            {
                await stage.Second.Guards.Switch.ActAsync(Act(stage, ControlKind.Stop), default);
                stage.Time.Pass(TimeSpan.FromSeconds(1));
            }
        } };
        var item = await stage.ReceiveAsync("{}");
        await stage.Over(slow).DispatchAsync([item], default);
        Assert.IsType<AdmissionDecision.Muted>(await stage.VerdictAsync(item.Sequence));
        Assert.Empty(stage.Engine.Starts);
        await stage.Second.Guards.Switch.ActAsync(Act(stage, ControlKind.Resume), default);
        await stage.Second.Dispatcher.DispatchAsync([item], default);
        Assert.Empty(stage.Engine.Starts);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync(instance: stage.Second));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ lock: { key: all } }")]
    public async Task A_run_that_was_started_has_been_admitted_also_where_all_starts_were_stopped_before_that_was_recorded(string guard)
    {
        var stage = new GuardStage(guard);
        var item = await stage.ReceiveAsync("{}");
        var match = Assert.Single(stage.Rules.Current.Match(item.Event!, item.ReceivedAt));
        await stage.First.Guards.Admissions.AdmitAsync(stage.Rules.Current, item.Sequence, item.Event!, match, default);
        Assert.Single(stage.Engine.Starts);
        await stage.First.Guards.Switch.ActAsync(Act(stage, ControlKind.Stop), default);
        stage.Time.Pass(TimeSpan.FromSeconds(1));
        await stage.Second.Dispatcher.DispatchAsync([item], default);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.VerdictAsync(item.Sequence));
    }

    [Fact]
    public async Task A_match_that_waits_is_not_called_muted_where_its_verdict_comes_after_the_stop()
    {
        var stage = new GuardStage("{ lock: { key: all } }");
        await stage.SendAsync("a");
        var item = await stage.ReceiveAsync("{}");
        var match = Assert.Single(stage.Rules.Current.Match(item.Event!, item.ReceivedAt));
        await stage.First.Guards.Admissions.AdmitAsync(stage.Rules.Current, item.Sequence, item.Event!, match, default);
        await stage.First.Guards.Switch.ActAsync(Act(stage, ControlKind.Stop), default);
        stage.Time.Pass(TimeSpan.FromSeconds(1));
        await stage.Second.Dispatcher.DispatchAsync([item], default);
        Assert.IsType<AdmissionDecision.Queued>(await stage.VerdictAsync(item.Sequence));
    }

    [Fact]
    public async Task An_act_whose_answer_was_lost_and_that_the_store_refuses_to_do_again_was_done_once()
    {
        var stage = new GuardStage("");
        var ledger = new HookedLedger(stage.Store) { Forgets = true };
        var act = Act(stage, ControlKind.Mute) with { Until = stage.Time.GetUtcNow().AddHours(1) };
        var (changed, now) = await new StartSwitch(ledger, stage.Time).ActAsync(act, default);
        Assert.Equal((true, 1L), (changed, now.Number));
        Assert.Single((await stage.First.Guards.Switch.CurrentAsync(default)).Mutes);
    }

    [Fact]
    public async Task Any_number_of_rules_is_demoted_and_promoted_and_none_is_forgotten_or_lost()
    {
        var stage = new GuardStage("");
        var (first, second) = (stage.First.Guards.Switch, stage.Second.Guards.Switch);
        for (var i = 0; i < 320; i++)
        {
            Assert.True((await first.ActAsync(Trusted(stage, ControlKind.Demote, i), default)).Changed);
        }

        Assert.Equal(Enumerable.Range(0, 320).Select(i => $"r-{i}").Order(), (await second.RefreshAsync(default)).Demoted.Select(demotion => demotion.Rule).Order());
        Assert.Equal(150, ((StartControl)(await stage.FactsAsync(LedgerKeys.Control))!).Demoted.Count);
        foreach (var i in new[] { 3, 170, 310 })
        {
            Assert.True((await second.ActAsync(Trusted(stage, ControlKind.Promote, i), default)).Changed);
            Assert.False((await first.ActAsync(Trusted(stage, ControlKind.Promote, i), default)).Changed);
        }

        Assert.True((await first.ActAsync(Trusted(stage, ControlKind.Demote, 400), default)).Changed);
        await first.ActAsync(new ControlAct(0, ControlKind.Stop, "anna", "so", stage.Time.GetUtcNow()), default);
        Assert.Equal(Enumerable.Range(0, 320).Except([3, 170, 310]).Append(400).Select(i => $"r-{i}").Order(), (await second.RefreshAsync(default)).Demoted.Select(demotion => demotion.Rule).Order());
        Assert.All((await second.RefreshAsync(default)).Demoted, demotion => Assert.Equal(RuleMode.Propose, demotion.Mode));
    }

    private static ControlAct Trusted(GuardStage stage, ControlKind kind, int rule) =>
        new(0, kind, "anna", "so", stage.Time.GetUtcNow(), MuteScope.Rule, $"r-{rule}") { Mode = kind == ControlKind.Demote ? RuleMode.Propose : null };

    private static ControlAct Act(GuardStage stage, ControlKind kind, string reason = "it burns") => new(0, kind, "anna", reason, stage.Time.GetUtcNow());
}
