using Serverless.Core.Admission.Facts;

namespace Serverless.Core.Admission;

/// <summary>What a person's retry or continuation of a run means to the guard that let it through: it takes its lock again, and its end is counted. It is a
/// person's act, and no cool-down, budget or breaker stands against it.</summary>
public static class RevivalPolicy
{
    /// <summary>What is to be recorded before the run goes on, all or nothing; empty where it holds nothing.</summary>
    /// <param name="run">What was decided about the run that has ended.</param>
    /// <param name="runId">The run that goes on: the same, or the one that does it anew.</param>
    /// <param name="known">Facts in the history of the run that goes on, so far.</param>
    public static Revival Revive(string runId, RunFacts run, int known, FactsOf facts, DateTimeOffset now)
    {
        var changes = new Dictionary<string, GuardFacts>();
        foreach (var key in run.Holds.Where(LedgerKeys.IsLock))
        {
            var page = facts(key) as LockFacts ?? LockFacts.Free;
            if (page.Holder is { } holder && holder.RunId != runId)
            {
                return new Revival.Refused($"Its lock is held by run {holder.RunId} of {holder.Rule} since {Times.Say(holder.Since)}; do it when that run has ended.");
            }

            changes[key] = page with { Holder = new LockHolder(runId, run.Rule, now), FreeAt = null, Line = HoldLine.Taken(page.Line, null, now) };
        }

        foreach (var key in run.Target is null ? [] : run.Holds.Where(LedgerKeys.IsTargets))
        {
            var page = (facts(key) as TargetFacts ?? TargetFacts.None).Without(runId, now);
            if (page.Full(run.Target!.Target, run.Target.Most) is { } busy)
            {
                return new Revival.Refused($"{busy} targets of its scope are under remediation, and {run.Target.Most} may be at once; do it when one of those runs has ended.");
            }

            changes[key] = page.With(runId, run.Target.Target, now);
        }

        if (run.Holds.Count > 0 || run.Watched)
        {
            changes[LedgerKeys.Run(runId)] = run with
            {
                Decision = nameof(AdmissionDecision.Admitted), LookAt = now + GuardPolicy.Lease, Asked = null, Marks = [], Waited = null, WaitedSince = null, LetGo = null, Tries = 0, Revived = known, Blamed = 0,

                // What does it anew has a history of its own, and is held to no plan.
                Plan = known == 0 ? null : run.Plan,
            };
        }

        return new Revival.Allowed(changes);
    }
}

/// <summary>Whether a run may go on.</summary>
public abstract record Revival
{
    private Revival()
    {
    }

    public sealed record Allowed(IReadOnlyDictionary<string, GuardFacts> Changes) : Revival;

    /// <param name="Sentence">Who is in the way.</param>
    public sealed record Refused(string Sentence) : Revival;
}
