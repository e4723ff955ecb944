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
public sealed class MutedTests
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
        await stage.SendAsync("a");
        await stage.SendAsync("b");
        await SweepBothAsync(stage, TimeSpan.FromMinutes(40), 3);
        Assert.Equal("b c1", HostOf(Assert.Single(stage.Engine.Starts)));
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
    public async Task Who_was_muted_by_a_host_that_had_not_heard_of_the_resumption_is_judged_again_too()
    {
        var stage = new GuardStage(Deduped);
        await ActAsync(stage, new ControlAct(0, ControlKind.Stop, "anna", "it burns", stage.Time.GetUtcNow()));
        var item = await stage.ReceiveAsync("""{"host":"a","cluster":"1"}""");
        var slow = new HookedLedger(stage.Store);
        var late = stage.Over(slow);
        slow.BeforeWrite = async _ =>
        {
            slow.BeforeWrite = _ => Task.CompletedTask;
            await ActAsync(stage, new ControlAct(0, ControlKind.Resume, "anna", "it is out", stage.Time.GetUtcNow()));
            await SweepBothAsync(stage, TimeSpan.FromSeconds(15), 3);
        };
        await late.DispatchAsync([item], default);
        Assert.IsType<AdmissionDecision.Muted>(await stage.VerdictAsync(item.Sequence));
        await SweepBothAsync(stage, TimeSpan.FromSeconds(10), 3);
        Assert.Single(stage.Engine.Starts);
    }

    [Fact]
    public async Task Who_is_kept_after_others_of_the_same_mute_were_judged_again_is_not_judged_again_too()
    {
        var stage = new GuardStage(Deduped);
        await MuteAsync(stage, Hour);
        await stage.SendAsync("a", "1");
        var item = await stage.ReceiveAsync("""{"host":"a","cluster":"2"}""");
        var slow = new HookedLedger(stage.Store);
        slow.BeforeWrite = async _ =>
        {
            slow.BeforeWrite = _ => Task.CompletedTask;
            await SweepBothAsync(stage, TimeSpan.FromMinutes(61), 1);
        };
        await stage.Over(slow).DispatchAsync([item], default);
        Assert.IsType<AdmissionDecision.Muted>(await stage.VerdictAsync(item.Sequence));
        await SweepBothAsync(stage, TimeSpan.FromMinutes(11), 3);
        Assert.Equal("a 1", HostOf(Assert.Single(stage.Engine.Starts)));
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
    public async Task What_a_host_has_muted_that_had_not_heard_of_the_new_set_is_judged_again_too()
    {
        const string Mute = "mute: nightly\nreason: Backups.\nowner: team-db\nrules: [r]\nuntil: 2026-03-01T20:00:00Z\n";
        var stage = new GuardStage("");
        stage.Put(Deduped, "", ("p/mutes/nightly.yaml", Mute));
        await stage.First.Guards.Sweep.SweepAsync(default);
        var old = new LiveRules(TimeProvider.System);
        old.Replace(stage.Rules.Current);
        var late = new EventDispatcher(old, GuardParts.Of(stage.Store, stage.Engine, old, stage.Time).Admissions, stage.Store, stage.Store, stage.Time);
        stage.Put(Deduped);
        await stage.SweepForAsync(TimeSpan.FromSeconds(1), 1);
        var item = await stage.ReceiveAsync("""{"host":"a","cluster":"1"}""");
        await late.DispatchAsync([item], default);
        Assert.IsType<AdmissionDecision.Muted>(await stage.VerdictAsync(item.Sequence));
        await stage.SweepForAsync(TimeSpan.FromSeconds(10), 3);
        Assert.Single(stage.Engine.Starts);
    }

    [Fact]
    public async Task What_cannot_be_looked_at_is_looked_at_later_also_when_the_act_is_long_over()
    {
        var stage = new GuardStage(Deduped);
        await ActAsync(stage, new ControlAct(0, ControlKind.Stop, "anna", "it burns", stage.Time.GetUtcNow()));
        await stage.SendAsync("a");
        var item = await stage.ReceiveAsync("""{"host":"b","cluster":"1"}""");
        await stage.First.Dispatcher.DispatchAsync([item], default);
        await ActAsync(stage, new ControlAct(0, ControlKind.Resume, "anna", "it is out", stage.Time.GetUtcNow()));
        var journal = new BrokenJournal(stage.Store, item.Sequence);
        var muted = new MutedSweep(stage.Store, stage.First.Guards.Admissions, stage.Rules, journal, stage.First.Guards.Gate, stage.Time, NullLogger<MutedSweep>.Instance);
        for (var i = 0; i < 40; i++)
        {
            stage.Time.Pass(TimeSpan.FromSeconds(1));
            await muted.SweepAsync(default);
        }

        Assert.Equal("a c1", HostOf(Assert.Single(stage.Engine.Starts)));
        journal.Works = true;
        stage.Time.Pass(TimeSpan.FromMinutes(2));
        await muted.SweepAsync(default);
        Assert.Equal(2, stage.Engine.Starts.Count);
    }

    [Fact]
    public async Task While_many_are_judged_again_a_lock_that_comes_free_is_given_on()
    {
        var stage = new GuardStage("");
        stage.Put(Deduped, "", ("p/rules/q.yaml", "rule: q\nmatch: { type: [com.example.locked] }\nmode: auto\nrun: p/w:1.0.0\nguard: { lock: { key: all } }\n"));
        await ActAsync(stage, new ControlAct(0, ControlKind.Mute, "anna", "tests", stage.Time.GetUtcNow(), MuteScope.Rule, "r") { Until = stage.Time.GetUtcNow() + Hour });
        for (var i = 0; i < 350; i++)
        {
            await stage.SendAsync($"h{i}");
        }

        await stage.First.Dispatcher.DispatchAsync([await stage.ReceiveAsync("{}", "com.example.locked"), await stage.ReceiveAsync("{}", "com.example.locked")], default);
        stage.Engine.Starting = _ =>
        {
            if (stage.Engine.Starts.Count == 20)
            {
                stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId).GetAwaiter().GetResult();
            }
        };
        await stage.SweepForAsync(TimeSpan.FromMinutes(61), 1);
        Assert.Equal(352, stage.Engine.Starts.Count);
        Assert.InRange(stage.Engine.Starts.FindLastIndex(start => start.Cause.Rule == "q"), 21, 250);
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
    public async Task Where_the_host_stops_before_the_run_is_started_another_starts_it_once()
    {
        var stage = new GuardStage(Deduped);
        await MuteAsync(stage, Hour);
        await stage.SendAsync("a");
        stage.Engine.Starting = _ => throw new InvalidOperationException("The host stops here.");
        await SweepBothAsync(stage, TimeSpan.FromMinutes(61), 1);
        stage.Engine.Starting = _ => { };
        Assert.Empty(stage.Engine.Starts);
        await SweepBothAsync(stage, TimeSpan.FromMinutes(2), 3);
        Assert.Single(stage.Engine.Starts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_it_holds_is_given_to_nobody_else_as_long_as_somebody_is_to_start_it(bool loaded)
    {
        var stage = new GuardStage("{ lock: { key: all, otherwise: skip } }");
        await MuteAsync(stage, Hour);
        await stage.SendAsync("a");
        stage.Engine.Starting = _ => throw new InvalidOperationException("The host stops here.");
        await stage.SweepForAsync(TimeSpan.FromMinutes(61), 1);
        var host = loaded ? stage.First.Guards : GuardParts.Of(stage.Store, stage.Engine, new LiveRules(TimeProvider.System), stage.Time);
        for (var minute = 0; minute < 7; minute++)
        {
            stage.Time.Pass(TimeSpan.FromMinutes(1));
            await host.Sweep.SweepAsync(default);
        }

        stage.Engine.Starting = _ => { };
        Assert.IsType<AdmissionDecision.Locked>(await stage.SendAsync("b"));
        await SweepBothAsync(stage, TimeSpan.FromMinutes(2), 3);
        Assert.Single(stage.Engine.Starts);
        await stage.Engine.EndAsync(stage.First.History, stage.Engine.Starts[0].RunId);
        Assert.IsType<AdmissionDecision.Admitted>(await stage.SendAsync("c"));
    }

    [Fact]
    public async Task Who_was_let_through_and_then_kept_from_being_started_is_judged_again()
    {
        var stage = new GuardStage("{ budget: { max: 1, per: PT100H } }");
        var slow = new HookedLedger(stage.Store);
        var item = await stage.ReceiveAsync("""{"host":"a","cluster":"1"}""");
        slow.BeforeWrite = async _ =>
        {
            slow.BeforeWrite = _ => Task.CompletedTask;
            await ActAsync(stage, new ControlAct(0, ControlKind.Stop, "anna", "it burns", stage.Time.GetUtcNow()));
            stage.Time.Pass(StartSwitch.Oldest);
        };
        await stage.Over(slow).DispatchAsync([item], default);
        Assert.IsType<AdmissionDecision.Muted>(await stage.VerdictAsync(item.Sequence));
        await ActAsync(stage, new ControlAct(0, ControlKind.Resume, "anna", "it is out", stage.Time.GetUtcNow()));
        await SweepBothAsync(stage, TimeSpan.FromSeconds(10), 3);
        Assert.Single(stage.Engine.Starts);
    }

    [Fact]
    public async Task In_a_storm_of_one_fingerprint_few_writes_are_needed()
    {
        var stage = new GuardStage(Deduped);
        await MuteAsync(stage, Hour);
        var writes = 0;
        var counting = new HookedLedger(stage.Store);
        counting.BeforeWrite = async _ =>
        {
            Interlocked.Increment(ref writes);
            await Task.Yield();
        };
        var items = new List<DispatchItem>();
        for (var i = 0; i < 500; i++)
        {
            items.Add(await stage.ReceiveAsync($$"""{"host":"h","cluster":"{{i}}"}"""));
        }

        await stage.Over(counting).DispatchAsync(items, default);
        Assert.InRange(writes, 1, 250);
        Assert.Equal(items[^1].Sequence, (await PageAsync(stage, "h")).Sequence);
        await SweepBothAsync(stage, TimeSpan.FromMinutes(40), 2);
        Assert.Equal("h 499", HostOf(Assert.Single(stage.Engine.Starts)));
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

    /// <summary>Cannot read one of its entries.</summary>
    private sealed class BrokenJournal(IJournalReader inner, long sequence) : IJournalReader
    {
        public bool Works { get; set; }

        public ValueTask<JournalRecord?> FindAsync(long wanted, CancellationToken cancellation) =>
            Works || wanted != sequence ? inner.FindAsync(wanted, cancellation) : throw new InvalidOperationException("It cannot be read.");

        public ValueTask<IReadOnlyList<JournalRecord>> ListAsync(JournalQuery query, CancellationToken cancellation) => inner.ListAsync(query, cancellation);

        public ValueTask<IReadOnlyList<JournalRecord>> ListUnjudgedAsync(long after, int limit, CancellationToken cancellation) => inner.ListUnjudgedAsync(after, limit, cancellation);

        public ValueTask<JournalCounts> CountAsync(CancellationToken cancellation) => inner.CountAsync(cancellation);
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
