using Serverless.Application.Admission;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;

namespace Serverless.Simulation.Guards;

/// <summary>Breakers as somebody counts who only sees what is let through and which ends are told.</summary>
public sealed class BreakerWatch(GuardWorld world)
{
    private readonly Dictionary<string, Count> counts = [];

    public void Note(string runId, RunFacts? before, RunFacts now, IReadOnlyList<LedgerChange> changes)
    {
        if (world.Book.Rules.FirstOrDefault(rule => rule.Name == now.Rule) is not { Breaker: { } terms } rule)
        {
            return;
        }

        var count = counts.TryGetValue(rule.Name, out var known) ? known : counts[rule.Name] = new Count();
        var (was, isNow) = (before is { Decision: nameof(AdmissionDecision.Admitted), LookAt: not null }, now is { Decision: nameof(AdmissionDecision.Admitted), LookAt: not null });
        if (!was && isNow && before?.Decision != nameof(AdmissionDecision.Admitted))
        {
            NoteAdmission(rule, terms, count, runId, now.At);
        }
        else if (was && !isNow)
        {
            NoteEnd(terms, count, runId, changes);
        }
    }

    private void NoteAdmission(GuardRule rule, OpeningTerms terms, Count count, string runId, DateTimeOffset at)
    {
        if (count.OpenedAt is not { } opened)
        {
            return;
        }

        if (count.Trial is { } trial)
        {
            world.Break($"Run {runId} of {rule.Name} was let through by an open breaker that {trial} tries.");
        }

        if (at < opened + terms.Reopen)
        {
            world.Break($"Run {runId} of {rule.Name} was let through at {at:O} by a breaker that had opened at {opened:O}.");
        }

        count.Trial = runId;
    }

    private void NoteEnd(OpeningTerms terms, Count count, string runId, IReadOnlyList<LedgerChange> changes)
    {
        var status = world.Truth.FindAsync(runId, CancellationToken.None).AsTask().GetAwaiter().GetResult()?.Status;
        if (count.OpenedAt is not null)
        {
            if (count.Trial == runId)
            {
                count.Trial = null;
                count.OpenedAt = status == RunStatus.Completed ? null : status == RunStatus.Faulted ? OpenedBy(changes, runId) : count.OpenedAt;
                count.Ends = status == RunStatus.Completed ? "" : count.Ends;
            }

            return;
        }

        count.Ends += status switch { RunStatus.Completed => "s", RunStatus.Faulted => "f", _ => "" };
        if (status is RunStatus.Completed or RunStatus.Faulted && count.Ends[Math.Max(0, count.Ends.Length - terms.Of)..].Count(end => end == 'f') >= terms.Failures)
        {
            count.OpenedAt = OpenedBy(changes, runId);
        }
    }

    private DateTimeOffset? OpenedBy(IReadOnlyList<LedgerChange> changes, string runId)
    {
        if (changes.Select(change => change.Facts).OfType<BreakerFacts>().FirstOrDefault()?.OpenedAt is { } at)
        {
            return at;
        }

        world.Break($"The breaker should have opened with the end of run {runId}, and it did not.");
        return null;
    }

    private sealed class Count
    {
        public string Ends { get; set; } = "";

        public DateTimeOffset? OpenedAt { get; set; }

        public string? Trial { get; set; }
    }
}
