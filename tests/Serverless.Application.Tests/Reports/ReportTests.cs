using FsCheck;
using FsCheck.Fluent;
using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Application.Packs;
using Serverless.Application.Reports;
using Serverless.Application.Runs;
using Serverless.Application.Tests.Admission;
using Serverless.Contracts;
using Serverless.Contracts.Memory;
using Serverless.Core.Admission;
using Serverless.Core.Workflows;

namespace Serverless.Application.Tests.Reports;

public sealed class ReportTests
{
    private static readonly DateTimeOffset Noon = Samples.Noon;

    private readonly MemoryStore store = new();
    private readonly LiveRules rules = new(TimeProvider.System);

    public ReportTests()
    {
        var reading = new PackReader().Read(
        [
            new PackFile("p/rules/r.yaml", "rule: r\nmatch: { type: [com.example.test] }\nmode: auto\nrun: p/w:1.0.0\nsaves: PT20M\n"u8.ToArray()),
            new PackFile("p/workflows/w.yaml", "document: { dsl: 1.0.3, namespace: p, name: w, version: 1.0.0 }\ndo: [{ a: { set: {} } }]\n"u8.ToArray()),
        ]);
        Assert.Empty(reading.Problems);
        rules.Replace(reading.Value!);
    }

    [Fact]
    public async Task What_came_in_and_what_came_of_it_is_counted()
    {
        await EventAsync("alone", RunStatus.Completed, minutes: 10);
        await EventAsync("asked", RunStatus.Completed, 20, new ApprovalExpired(Noon, "/do/0", "q"), new RunPaused(Noon, "ann", "wait"));
        await EventAsync("doubted", RunStatus.Completed, 30, new DoubtResolved(Noon, "/do/0", true, default, "ann", "seen"));
        await EventAsync("faulted", RunStatus.Faulted, 5);
        await EventAsync("open", RunStatus.Waiting, 5);
        await JudgeAsync(await ReceiveAsync(Samples.Delivery("cooling")), new Verdict("r", new AdmissionDecision.CoolingDown("It was tried.")));
        await JudgeAsync(await ReceiveAsync(Samples.Delivery("unmatched")));
        await ReceiveAsync(Samples.DeadLetter("{"));
        await ReceiveAsync(Samples.Delivery("alone"));

        var report = await MakeAsync(TimeSpan.FromDays(1));

        Assert.Equal(new EventCounts(9, 1, 1, 6), report.Events);
        Assert.Equal(new RunCounts(5, 3, 1, 0, 1), report.Runs);
        Assert.Equal((1, 0.25, TimeSpan.FromHours(1)), (report.Unaided, report.UnaidedShare, report.Saved));
        Assert.Equal(("CoolingDown", 1), report.GuardsTripped.Single() is var guard ? (guard.Key, guard.Value) : default);
        Assert.Equal(new RuleSummary("r", 6, 5, 3, 1, 1, TimeSpan.FromHours(1)), Assert.Single(report.Rules));
        Assert.Equal(5, Assert.Single(report.Repeats).Runs);
        Assert.InRange(report.TimeToComplete.P50!.Value.TotalMinutes, 20, 20.4);
        Assert.InRange(report.TimeToComplete.P95!.Value.TotalMinutes, 30, 30.6);
        Assert.Equal((0, 0, new SpanSummary(0, null, null)), (report.VerifiedUnaided, report.VerifiedUnaidedShare, report.TimeToRemediate));
    }

    [Fact]
    public async Task A_run_is_verified_when_its_last_probe_after_its_last_change_said_healthy()
    {
        await ChangedAsync("helped", minutes: 4, """{"ok":true}""");
        await ChangedAsync("did-not", minutes: 6, """{"ok":false}""");
        await ChangedAsync("nobody-knows", minutes: 8, "null");
        await EventAsync("nobody-looked", RunStatus.Completed, minutes: 10);
        var report = await MakeAsync(TimeSpan.FromDays(1));
        Assert.Equal((4, 1), (report.Runs.Completed, report.Runs.Verified));
        Assert.Equal((4, 1, 1, 0.25), (report.Unaided, report.UnaidedShare, report.VerifiedUnaided, report.VerifiedUnaidedShare));
        Assert.Equal(1, Assert.Single(report.Rules).Verified);
        Assert.Equal(TimeSpan.FromMinutes(2 * 20), report.Saved);
        Assert.Equal(1, report.TimeToRemediate.Count);
        Assert.InRange(report.TimeToRemediate.P95!.Value.TotalMinutes, 4, 4.1);
    }

    [Fact]
    public async Task What_was_muted_and_started_afterwards_is_counted_and_what_is_held_trips_a_guard()
    {
        var (first, second) = ((JournalEntry.Event)Samples.Delivery("late"), (JournalEntry.Event)Samples.Delivery("later"));
        await JudgeAsync(await ReceiveAsync(first), new Verdict("r", new AdmissionDecision.Muted("Starts are stopped.")));
        await JudgeAsync(await ReceiveAsync(second), new Verdict("r", new AdmissionDecision.Muted("Starts are stopped.")));
        await JudgeAsync(await ReceiveAsync(Samples.Delivery("held")), new Verdict("r", new AdmissionDecision.Held("It cools down.", "x")));
        await AppendAsync(RunId.For("r", first.Normalized.Source, "late"), RunStatus.Completed, Noon.AddMinutes(3), new WaitStarted(Noon, "/do/1", Noon));
        await AppendAsync(RunId.ForBatch(RunId.For("r", second.Normalized.Source, "later")), RunStatus.Completed, Noon.AddMinutes(4), new WaitStarted(Noon, "/do/1", Noon));
        var report = await MakeAsync(TimeSpan.FromDays(1));
        Assert.Equal((2, TimeSpan.FromMinutes(40)), (report.Runs.Completed, report.Saved));
        Assert.Equal(1, report.GuardsTripped["Held"]);
    }

    [Fact]
    public async Task What_is_older_is_left_out_and_nothing_is_a_report_too()
    {
        await EventAsync("old", RunStatus.Completed, minutes: 10);
        var report = await MakeAsync(TimeSpan.FromMinutes(30));
        Assert.Equal((0, 0, null, null), (report.Events.Received, report.Runs.Started, report.UnaidedShare, report.TimeToRemediate.P50));
    }

    [Fact]
    public async Task A_run_that_runs_one_that_asked_had_a_person()
    {
        await EventAsync("parent", RunStatus.Completed, 10, new ChildIntended(Noon, "/do/0", "child", "p/w:1.0.0", default));
        await AppendAsync("child", RunStatus.Completed, Noon, new RunPaused(Noon, "ann", "wait"));
        Assert.Equal(0, (await MakeAsync(TimeSpan.FromDays(1))).Unaided);
    }

    [Fact]
    public async Task What_the_router_does_to_a_child_is_nobodys_help()
    {
        await EventAsync("parent", RunStatus.Completed, 10, new ChildIntended(Noon, "/do/0", "child", "p/w:1.0.0", default));
        await AppendAsync("child", RunStatus.Completed, Noon, new RunRetried(Noon, ChildRuns.Router, "Run parent tries again the task that runs it.", null));
        await EventAsync("retried", RunStatus.Completed, 10, new RunRetried(Noon, "ann", "again", null));
        Assert.Equal(1, (await MakeAsync(TimeSpan.FromDays(1))).Unaided);
    }

    [Fact]
    public async Task A_history_is_read_once_for_any_number_of_reports_and_again_when_it_has_grown()
    {
        await EventAsync("alone", RunStatus.Completed, 10, new RunPaused(Noon, "ann", "wait"));
        await EventAsync("parent", RunStatus.Completed, 10, new ChildIntended(Noon, "/do/0", "child", "p/w:1.0.0", default));
        var (history, now) = (new CountedHistory(store), new SettableTime(Noon.AddHours(2)));
        var reporting = new Reporting(store, store, history, rules, now);
        await reporting.MakeAsync(Noon, default);
        Assert.Equal(4, history.Read);

        // A child that nobody waited for may yet ask.
        Assert.Equal(1, (await reporting.MakeAsync(Noon, default)).Unaided);
        Assert.Equal(2, history.Read);
        await AppendAsync("child", RunStatus.Completed, Noon, new DoubtResolved(Noon, "/do/0", true, default, "ann", "seen"));
        Assert.Equal(0, (await reporting.MakeAsync(Noon, default)).Unaided);
    }

    [Fact]
    public void A_quantile_is_at_most_two_percent_more_than_the_exact_one() => Prop.ForAll(
        Gen.Choose(1, 40_000_000).Select(milliseconds => TimeSpan.FromMilliseconds(milliseconds)).NonEmptyListOf().ToArbitrary(),
        Gen.Choose(1, 100).Select(percent => percent / 100.0).ToArbitrary(),
        (times, share) =>
        {
            var spans = new Spans();
            foreach (var time in times)
            {
                spans.Add(time);
            }

            var exact = times.Order().ElementAt((int)Math.Ceiling(share * times.Count) - 1);
            var told = spans.Quantile(share)!.Value;
            return told >= exact - TimeSpan.FromMilliseconds(1) && told <= (exact * 1.021) + TimeSpan.FromMilliseconds(1);
        }).QuickCheckThrowOnFailure();

    private Task<Report> MakeAsync(TimeSpan back)
    {
        var now = new SettableTime(Noon.AddHours(2));
        return new Reporting(store, store, store, rules, now).MakeAsync(now.GetUtcNow() - back, default);
    }

    /// <summary>An event at noon whose run has these facts, and the last of them so many minutes later.</summary>
    private async Task EventAsync(string id, RunStatus status, int minutes, params HistoryEvent[] facts)
    {
        await JudgeAsync(await ReceiveAsync(Samples.Delivery(id)), Samples.Admitted("r", id));
        await AppendAsync(id, status, Noon.AddMinutes(minutes), [.. facts, new WaitStarted(Noon, "/do/1", Noon)]);
    }

    /// <summary>An event at noon whose run changes something and looks, so many minutes later; it completes after five more.</summary>
    private async Task ChangedAsync(string id, int minutes, string found)
    {
        await JudgeAsync(await ReceiveAsync(Samples.Delivery(id)), Samples.Admitted("r", id));
        var (facts, _) = Trust.ChangingRun.Of(id, Noon.AddMinutes(minutes), found);
        await AppendAsync(id, RunStatus.Completed, Noon.AddMinutes(minutes + 5), [.. facts]);
    }

    private async Task<long> ReceiveAsync(JournalEntry entry) => (await store.AppendAsync([entry], default))[0].Sequence;

    private Task JudgeAsync(long sequence, params Verdict[] verdicts) => store.RecordAsync([Samples.Judged(sequence, verdicts)], default).AsTask();

    private Task<AppendOutcome> AppendAsync(string run, RunStatus status, DateTimeOffset updated, params HistoryEvent[] facts) =>
        store.AppendAsync(new RunAppend(run, 0, facts, new RunSummary(run, "p/w:1.0.0", "r", 1, status, Noon, updated, null, facts.Length, null)), default).AsTask();
}
