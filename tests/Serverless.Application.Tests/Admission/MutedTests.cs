using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Admission;
using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Contracts.Guards;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Rules.Guards;

namespace Serverless.Application.Tests.Admission;

/// <summary>What becomes of muted matches when nobody mutes them any more.</summary>
public sealed partial class MutedTests
{
    private const string Deduped = "{ dedupe: { key: '${ .data.host }', within: PT10M } }";

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(Deduped)]
    [InlineData("{ targets: { scope: hosts, key: '${ .data.host }', max-targets: 5 } }")]
    [InlineData("{ cooldown: { key: '${ .data.host }', for: PT10M } }")]
    public async Task At_a_mutes_end_the_newest_of_each_fingerprint_is_judged_again_once(string guard)
    {
        var stage = new GuardStage(guard);
        await MuteAsync(stage, Hour);
        foreach (var (host, cluster) in new[] { ("a", "1"), ("b", "1"), ("a", "2"), ("a", "3") })
        {
            Assert.IsType<AdmissionDecision.Muted>(await stage.SendAsync(host, cluster));
        }

        await stage.SweepForAsync(TimeSpan.FromMinutes(29), 2);
        Assert.Empty(stage.Engine.Starts);
        await SweepBothAsync(stage, TimeSpan.FromMinutes(3), 3);
        Assert.Equal(["a 3", "b 1"], stage.Engine.Starts.Select(HostOf).Order());
        await SweepBothAsync(stage, Hour, 3);
        Assert.Equal(2, stage.Engine.Starts.Count);
    }

    [Fact]
    public async Task One_that_is_kept_late_is_judged_again_also_where_the_mute_has_gone_with_its_rule_set_meanwhile()
    {
        var stage = new GuardStage("");
        stage.Put("", "", ("p/mutes/m.yaml", "mute: night\nreason: so\nowner: team\neverything: true\nuntil: 2026-03-09T00:00:00Z\n"));
        var item = await stage.ReceiveAsync("{}");
        var slow = new HookedLedger(stage.Store);
        slow.BeforeWrite = async _ =>
        {
            slow.BeforeWrite = _ => Task.CompletedTask;
            stage.Put("", "");
            await stage.SweepForAsync(TimeSpan.FromSeconds(10), 6);
        };
        await stage.Over(slow).DispatchAsync([item], default);
        Assert.IsType<AdmissionDecision.Muted>(await stage.VerdictAsync(item.Sequence));
        await stage.SweepForAsync(TimeSpan.FromSeconds(10), 2);
        Assert.Single(stage.Engine.Starts);
    }

    [Fact]
    public async Task Without_keys_events_are_about_the_same_where_their_source_and_subject_are()
    {
        var stage = new GuardStage("");
        await MuteAsync(stage, Hour);
        await stage.SendAsync("a", subject: "disk");
        await stage.SendAsync("b", subject: "disk");
        await SweepBothAsync(stage, TimeSpan.FromMinutes(40), 3);
        Assert.Equal("b c1", HostOf(Assert.Single(stage.Engine.Starts)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ lock: { key: '${ .data.host }', otherwise: skip } }")]
    public async Task Without_keys_and_subject_events_are_about_the_same_where_their_data_is(string guard)
    {
        var stage = new GuardStage(guard);
        await MuteAsync(stage, Hour);
        foreach (var host in new[] { "a", "b", "a", "c" })
        {
            await stage.SendAsync(host);
        }

        await SweepBothAsync(stage, TimeSpan.FromMinutes(40), 3);
        Assert.Equal(["a c1", "b c1", "c c1"], stage.Engine.Starts.Select(HostOf).Order());
    }

    [Fact]
    public async Task A_rule_that_holds_loses_none_of_what_was_muted()
    {
        var stage = new GuardStage("{ cooldown: { key: '${ .data.cluster }', for: PT10M }, policy: hold-and-coalesce }");
        await stage.SendAsync("x0");
        await MuteAsync(stage, Hour);
        foreach (var host in new[] { "x1", "x2", "x3" })
        {
            Assert.IsType<AdmissionDecision.Muted>(await stage.SendAsync(host));
        }

        await SweepBothAsync(stage, TimeSpan.FromMinutes(31), 5);
        var done = stage.Engine.Starts.SelectMany(start => start.Input.EnumerateArray()).Select(one => one.GetProperty("data").GetProperty("host").GetString());
        Assert.Equal(["x0", "x1", "x2", "x3"], done.Order());
    }

    [Fact]
    public async Task When_a_mute_is_ended_by_a_person_the_next_sweep_judges_again()
    {
        var stage = new GuardStage(Deduped);
        await MuteAsync(stage, Hour);
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        await stage.First.Guards.Sweep.SweepAsync(default);
        await ActAsync(stage, new ControlAct(0, ControlKind.Unmute, "anna", "done", stage.Time.GetUtcNow()) { Ends = 1 });
        await SweepBothAsync(stage, TimeSpan.FromSeconds(1), 1);
        Assert.Equal(2, stage.Engine.Starts.Count);
        await SweepBothAsync(stage, TimeSpan.FromSeconds(20), 5);
        Assert.Equal(2, stage.Engine.Starts.Count);
    }

    [Fact]
    public async Task When_starts_are_resumed_the_newest_of_each_fingerprint_is_judged_again_once()
    {
        var stage = new GuardStage(Deduped);
        await ActAsync(stage, new ControlAct(0, ControlKind.Stop, "anna", "it burns", stage.Time.GetUtcNow()));
        await stage.SendAsync("a", "1");
        await stage.SendAsync("a", "2");
        await SweepBothAsync(stage, Hour, 3);
        Assert.Empty(stage.Engine.Starts);
        await ActAsync(stage, new ControlAct(0, ControlKind.Resume, "anna", "it is out", stage.Time.GetUtcNow()));
        await SweepBothAsync(stage, TimeSpan.FromSeconds(1), 30);
        Assert.Equal("a 2", HostOf(Assert.Single(stage.Engine.Starts)));
    }

    [Fact]
    public async Task Where_the_set_that_muted_is_replaced_the_next_sweep_judges_again()
    {
        const string Mute = "mute: nightly\nreason: Backups.\nowner: team-db\nrules: [r]\nuntil: 2026-03-01T20:00:00Z\n";
        var stage = new GuardStage("");
        stage.Put(Deduped, "", ("p/mutes/nightly.yaml", Mute));
        await stage.First.Guards.Sweep.SweepAsync(default);
        Assert.IsType<AdmissionDecision.Muted>(await stage.SendAsync("a"));
        await SweepBothAsync(stage, TimeSpan.FromMinutes(1), 2);
        Assert.Empty(stage.Engine.Starts);
        stage.Put(Deduped);
        await SweepBothAsync(stage, TimeSpan.FromMinutes(1), 2);
        Assert.Single(stage.Engine.Starts);
    }

    [Fact]
    public async Task What_a_rule_does_not_ask_for_any_more_is_not_started_and_says_why()
    {
        var stage = new GuardStage(Deduped);
        await MuteAsync(stage, Hour);
        await stage.SendAsync("a");
        stage.Put(Deduped, "when: ${ .data.host != \"a\" }");
        await SweepBothAsync(stage, TimeSpan.FromMinutes(40), 2);
        Assert.Empty(stage.Engine.Starts);
        Assert.Equal("its rule is gone, or does not match the event any more.", (await PageAsync(stage, "a")).Turn!.Became);
    }

    [Fact]
    public async Task The_age_of_an_event_is_asked_of_the_present()
    {
        var stage = new GuardStage("");
        stage.Put("", "", ("p/rules/y.yaml", "rule: young\nmatch: { type: [com.example.young], time: [{ age: [\"<\", PT5M] }] }\nmode: auto\nrun: p/w:1.0.0\n"));
        await MuteAsync(stage, Hour);
        var item = await stage.ReceiveAsync("{}", "com.example.young", extensions: $",\"time\":\"{stage.Time.GetUtcNow():O}\"");
        await stage.First.Dispatcher.DispatchAsync([item], default);
        Assert.IsType<AdmissionDecision.Muted>(await stage.VerdictAsync(item.Sequence));
        await SweepBothAsync(stage, TimeSpan.FromMinutes(40), 2);
        Assert.Empty(stage.Engine.Starts);
    }

    [Fact]
    public async Task The_guard_is_asked_as_of_any_other()
    {
        var stage = new GuardStage("{ dedupe: { key: '${ .data.host }', within: PT10M }, budget: { max: 1, per: PT10H } }");
        await MuteAsync(stage, Hour);
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        await SweepBothAsync(stage, TimeSpan.FromMinutes(40), 2);
        Assert.Single(stage.Engine.Starts);
        var became = new[] { (await PageAsync(stage, "a")).Turn!.Became!, (await PageAsync(stage, "b")).Turn!.Became! };
        Assert.Single(became, text => text.StartsWith("1 of 1 in PT10H", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_guard_holds_back_then_is_told_of_once_also_after_a_crash(bool crash)
    {
        var stage = new GuardStage("{ dedupe: { key: '${ .data.host }', within: PT10M }, budget: { max: 1, per: PT10H }, escalate: { run: 'p/page:1.0.0', per: PT1H } }");
        await MuteAsync(stage, Hour);
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        if (crash)
        {
            var broken = new HookedLedger(stage.Store) { BeforeWrite = changes => changes.Any(change => change.Facts is MutedFacts { Turn.Became: not null }) ? throw new InvalidOperationException("The host stops here.") : Task.CompletedTask };
            stage.Time.Pass(TimeSpan.FromMinutes(61));
            await GuardParts.Of(stage.Store, stage.Engine, stage.Rules, stage.Time, ledger: broken).Sweep.SweepAsync(default);
        }

        await SweepBothAsync(stage, TimeSpan.FromMinutes(40), 6);
        Assert.Single(stage.Engine.Starts, start => start.Cause.Sequence is not null);
        var told = Assert.Single(stage.Engine.Starts, start => start.Cause.Sequence is null).Input;
        Assert.Equal((1, "let-go"), (told.GetProperty("heldBack").GetInt32(), Assert.Single(told.GetProperty("events").EnumerateArray()).GetProperty("decision").GetString()));
    }

    [Fact]
    public async Task What_is_held_then_is_told_of_as_well()
    {
        var stage = new GuardStage("{ policy: hold-and-coalesce, budget: { max: 1, per: PT10H }, escalate: { run: 'p/page:1.0.0', per: PT1H } }");
        await stage.SendAsync("a");
        await MuteAsync(stage, Hour);
        await stage.SendAsync("b");
        await SweepBothAsync(stage, TimeSpan.FromMinutes(40), 4);
        Assert.Equal([2L], stage.Engine.Starts.Where(start => start.Cause.Sequence is null).SelectMany(start => start.Input.GetProperty("events").EnumerateArray().Select(one => one.GetProperty("event").GetInt64())));
    }

    [Fact]
    public async Task A_mute_that_is_followed_by_another_puts_it_off()
    {
        var stage = new GuardStage(Deduped);
        await MuteAsync(stage, Hour);
        await stage.SendAsync("a");
        stage.Time.Pass(TimeSpan.FromMinutes(50));
        await MuteAsync(stage, Hour);
        await SweepBothAsync(stage, TimeSpan.FromMinutes(15), 2);
        Assert.Empty(stage.Engine.Starts);
        await SweepBothAsync(stage, TimeSpan.FromMinutes(40), 2);
        Assert.Single(stage.Engine.Starts);
    }

    [Fact]
    public async Task Whoever_asks_is_told_what_became_of_it()
    {
        var stage = new GuardStage(Deduped);
        await MuteAsync(stage, Hour);
        await stage.SendAsync("a", "1");
        await stage.SendAsync("a", "2");
        var queries = new LiveRuleQueries(stage.Rules, stage.First.Guards.Desk, stage.First.Guards.Gate, new WaitReader(stage.Store), stage.First.Guards.Muted);
        async Task<string> AskAsync(long sequence) => (await queries.ExplainAsync((await stage.Store.FindAsync(sequence, default))!, "r", default))!.Rules[0].Reasons.Single(line => line.Contains("this event was muted", StringComparison.Ordinal));
        Assert.Equal("– this event was muted: a newer one about the same (event 2) is judged again after 2026-03-01 13:00:00Z; it stands for 2 since 2026-03-01 12:00:00Z.", await AskAsync(1));
        await SweepBothAsync(stage, TimeSpan.FromMinutes(61), 1);
        Assert.EndsWith("judged again at 2026-03-01 13:01:00Z: The event matches, the rule may act by itself and its guard allows it: p/w:1.0.0 was started.", await AskAsync(2), StringComparison.Ordinal);
    }

    private static async Task<MutedFacts> PageAsync(GuardStage stage, string host) => (MutedFacts)(await stage.FactsAsync(LedgerKeys.Muted("r", $"dedupe\n{host}")))!;

    private static Task MuteAsync(GuardStage stage, TimeSpan time) =>
        ActAsync(stage, new ControlAct(0, ControlKind.Mute, "anna", "tests", stage.Time.GetUtcNow(), MuteScope.Everything) { Until = stage.Time.GetUtcNow() + time });

    private static async Task ActAsync(GuardStage stage, ControlAct act) => Assert.True((await stage.First.Guards.Switch.ActAsync(act, default)).Changed);

    private static async Task SweepBothAsync(GuardStage stage, TimeSpan each, int times)
    {
        for (var i = 0; i < times; i++)
        {
            stage.Time.Pass(each);
            await Task.WhenAll(Task.Run(() => stage.First.Guards.Sweep.SweepAsync(default)), Task.Run(() => stage.Second.Guards.Sweep.SweepAsync(default)));
        }
    }

    private static string HostOf(RunStart start) => $"{start.Input.GetProperty("data").GetProperty("host").GetString()} {start.Input.GetProperty("data").GetProperty("cluster").GetString()}";
}
