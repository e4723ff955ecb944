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

/// <summary>What was muted where hosts stop, are late, cannot read, or are busy with others.</summary>
public sealed partial class MutedTests
{
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
    public async Task Who_was_muted_right_before_the_end_and_is_kept_when_others_were_judged_again_is_not_judged_again_too()
    {
        var stage = new GuardStage(Deduped);
        await MuteAsync(stage, Hour);
        await stage.SendAsync("a", "1");
        var item = await stage.ReceiveAsync("""{"host":"a","cluster":"2"}""");
        var slow = new HookedLedger(stage.Store);
        slow.BeforeRead = async keys =>
        {
            if (keys[0].StartsWith("run/", StringComparison.Ordinal))
            {
                slow.BeforeRead = _ => Task.CompletedTask;
                await SweepBothAsync(stage, TimeSpan.FromMinutes(61), 1);
                stage.Time.Pass(TimeSpan.FromSeconds(1));
            }
        };
        await stage.Over(slow).DispatchAsync([item], default);
        Assert.IsType<AdmissionDecision.Muted>(await stage.VerdictAsync(item.Sequence));
        await SweepBothAsync(stage, TimeSpan.FromMinutes(11), 3);
        Assert.Equal("a 1", HostOf(Assert.Single(stage.Engine.Starts)));
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
}
