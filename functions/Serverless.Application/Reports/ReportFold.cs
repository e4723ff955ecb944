using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Admission;

namespace Serverless.Application.Reports;

/// <summary>Counts entries of the journal and the runs they started, one at a time. Pure, and its memory does not grow with their number, but with that of
/// rules and, up to <see cref="MostCauses"/>, of causes.</summary>
/// <param name="saves">What a run of a rule saves that has helped; null where it says nothing.</param>
public sealed class ReportFold(DateTimeOffset since, DateTimeOffset until, Func<string, TimeSpan?> saves)
{
    /// <summary>Causes beyond these are not looked at for repeats.</summary>
    public const int MostCauses = 50_000;

    private readonly Dictionary<string, RuleSummary> rules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> guards = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Rule, string Subject), long> causes = [];
    private readonly Spans remediated = new();
    private readonly Spans completions = new();
    private EventCounts events = new(0, 0, 0, 0);
    private RunCounts runs = new(0, 0, 0, 0, 0);
    private long unaided;
    private long verifiedUnaided;
    private TimeSpan saved;

    public bool Wants(JournalRecord record) => record.ReceivedAt >= since && record.ReceivedAt < until;

    public void Add(JournalRecord record)
    {
        events = events with
        {
            Received = events.Received + 1,
            Rejected = events.Rejected + (record.Kind == JournalKind.DeadLetter ? 1 : 0),
            Redelivered = events.Redelivered + (record.Kind == JournalKind.Redelivery ? 1 : 0),
            Matched = events.Matched + (record.Kind == JournalKind.Event && record.Judgement?.Verdicts.Count > 0 ? 1 : 0),
        };
        foreach (var verdict in record.Kind == JournalKind.Event ? record.Judgement?.Verdicts ?? [] : [])
        {
            var heldBack = HeldBack(verdict.Decision);
            Update(verdict.Rule, rule => rule with { Matches = rule.Matches + 1, HeldBack = rule.HeldBack + (heldBack ? 1 : 0) });
            if (heldBack || verdict.Decision is AdmissionDecision.Queued or AdmissionDecision.Held)
            {
                guards[verdict.Decision.Name] = guards.GetValueOrDefault(verdict.Decision.Name) + 1;
            }
        }
    }

    /// <param name="cause">The entry whose event asked for it.</param>
    /// <param name="aided">Whether a person had to do with it.</param>
    /// <param name="healthyAt">When a probe said that it had helped; null where none did.</param>
    /// <param name="probed">Whether it has asked a probe: one that has, and that none said had helped, has saved nobody's time.</param>
    public void Add(JournalRecord cause, string rule, RunSummary run, bool aided, DateTimeOffset? healthyAt, bool probed)
    {
        var completed = run.Status == RunStatus.Completed;
        var verified = completed && healthyAt is not null ? 1 : 0;
        var alone = completed && !aided ? 1 : 0;
        var gain = completed && (verified == 1 || !probed) ? saves(rule) ?? TimeSpan.Zero : TimeSpan.Zero;
        runs = new RunCounts(
            runs.Started + 1,
            runs.Completed + (completed ? 1 : 0),
            runs.Faulted + (run.Status == RunStatus.Faulted ? 1 : 0),
            runs.Cancelled + (run.Status == RunStatus.Cancelled ? 1 : 0),
            runs.Open + (run.Ended ? 0 : 1)) { Verified = runs.Verified + verified };
        (unaided, verifiedUnaided, saved) = (unaided + alone, verifiedUnaided + (alone * verified), saved + gain);
        Update(rule, known => known with { Runs = known.Runs + 1, Completed = known.Completed + (completed ? 1 : 0), Verified = known.Verified + verified, Unaided = known.Unaided + alone, Saved = known.Saved + gain });
        if (completed)
        {
            completions.Add(run.UpdatedAt - cause.ReceivedAt);
        }

        if (verified == 1)
        {
            remediated.Add(healthyAt!.Value - cause.ReceivedAt);
        }

        var key = (rule, cause.Subject ?? cause.Source ?? "");
        if (causes.TryGetValue(key, out var count) || causes.Count < MostCauses)
        {
            causes[key] = count + 1;
        }
    }

    public Report Finish()
    {
        var ended = runs.Completed + runs.Faulted + runs.Cancelled;
        return new Report(
            since,
            until,
            events,
            runs,
            unaided,
            Share(unaided, ended),
            saved,
            Summary(remediated),
            guards.OrderByDescending(pair => pair.Value).ToDictionary(),
            [
                .. causes.Where(pair => pair.Value > 1).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key.Rule, StringComparer.Ordinal).ThenBy(pair => pair.Key.Subject, StringComparer.Ordinal)
                    .Take(Report.MostRepeats).Select(pair => new RepeatedCause(pair.Key.Rule, pair.Key.Subject, pair.Value)),
            ],
            [.. rules.Values.OrderByDescending(rule => rule.Runs).ThenByDescending(rule => rule.Matches).ThenBy(rule => rule.Rule, StringComparer.Ordinal)])
        {
            VerifiedUnaided = verifiedUnaided,
            VerifiedUnaidedShare = Share(verifiedUnaided, ended),
            TimeToComplete = Summary(completions),
        };
    }

    private static double? Share(long part, long all) => all == 0 ? null : Math.Round((double)part / all, 4);

    private static SpanSummary Summary(Spans spans) => new(spans.Count, spans.Quantile(0.5), spans.Quantile(0.95));

    private static bool HeldBack(AdmissionDecision decision) =>
        decision is not (AdmissionDecision.Admitted or AdmissionDecision.Duplicate or AdmissionDecision.Observed or AdmissionDecision.Proposed or AdmissionDecision.Failed or AdmissionDecision.Queued or AdmissionDecision.Held);

    private void Update(string rule, Func<RuleSummary, RuleSummary> change) =>
        rules[rule] = change(rules.GetValueOrDefault(rule) ?? new RuleSummary(rule, 0, 0, 0, 0, 0, TimeSpan.Zero));
}
