using Serverless.Core.Admission.Facts;

namespace Serverless.Core.Admission;

/// <summary>What the end of a run means to the guards that let it through: its lock is free, and the breaker has counted it.</summary>
public static class RunEndPolicy
{
    /// <summary>What is to be recorded, all or nothing; empty where nothing hears of it, or it was heard of before.</summary>
    /// <param name="run">What was decided about the run.</param>
    public static IReadOnlyDictionary<string, GuardFacts> End(string runId, RunFacts run, RunEnding ending, FactsOf facts, DateTimeOffset now)
    {
        var changes = new Dictionary<string, GuardFacts>();
        if (run.LookAt is null)
        {
            return changes;
        }

        changes[LedgerKeys.Run(runId)] = run with { LookAt = null };
        foreach (var key in run.Holds)
        {
            switch (facts(key))
            {
                case LockFacts { Holder: { } holder } held when holder.RunId == runId:
                    changes[key] = held with { Holder = null, FreeAt = now, Line = HoldLine.Freed(held.Line, now) };
                    break;
                case TargetFacts targets when targets.Busy.Any(busy => busy.Run == runId):
                    changes[key] = targets.Without(runId, now) with { Line = HoldLine.Freed(targets.Line, now) };
                    break;
                case BreakerFacts breaker when Count(breaker, runId, run.Breaker!, ending, now) is var counted && counted != breaker:
                    changes[key] = counted;
                    break;
                case null when run.Breaker is { } terms && LedgerKeys.IsBreaker(key):
                    changes[key] = Count(BreakerFacts.Closed, runId, terms, ending, now);
                    break;
            }
        }

        // Those that are held may be done now. Written also where they are due: who has found the guard closed, and is about to put them off, is to be told so.
        foreach (var page in Next(run, key => changes.GetValueOrDefault(key) ?? facts(key), now).Append(run.HoldPage).OfType<string>())
        {
            if (facts(page) is HoldFacts { Parts.Count: > 0 } waiting)
            {
                changes[page] = waiting with { Due = now };
            }
        }

        return changes;
    }

    /// <summary>Where those are held whose turn it is, at what the run holds or has held: its end concerns them too.</summary>
    public static IEnumerable<string> Next(RunFacts run, FactsOf facts, DateTimeOffset now) =>
        run.Holds.Select(key => facts(key) switch { LockFacts held => held.Line, TargetFacts targets => targets.Line, _ => null }).Select(line => HoldLine.Freed(line, now)?.First(now)?.Page).OfType<string>().Distinct();

    /// <summary>The run was admitted and is not started after all: what it holds is free, and it has used up nothing. A match that has waited for its turn is
    /// at the head of those who wait again.</summary>
    /// <param name="instead">The decision from now on.</param>
    public static IReadOnlyDictionary<string, GuardFacts> Withdraw(string runId, RunFacts run, AdmissionDecision instead, FactsOf facts, DateTimeOffset now)
    {
        var changes = new Dictionary<string, GuardFacts>(End(runId, run, RunEnding.Neither, facts, now));
        GuardFacts? Latest(string key) => changes.GetValueOrDefault(key) ?? facts(key);
        var (own, bare) = (LedgerKeys.Run(runId), run with { LookAt = null, Holds = [], Marks = [], Breaker = null, Plan = null });
        foreach (var mark in run.Marks)
        {
            TakeBack(changes, mark, Latest);
        }

        if (run.Waited is { } page && Latest(page) is LockFacts held)
        {
            var since = run.WaitedSince ?? run.At;
            changes[page] = held with { Waiting = [new HeldMatch(runId, run.Rule, run.Sequence, since), .. held.Waiting.Where(other => other.RunId != runId)], FreeAt = held.Holder is null ? now + HeldPolicy.Pause : null };
            changes[own] = bare with { Decision = nameof(AdmissionDecision.Queued), Reason = $"Its turn had come, and it waits on: {instead.Reason}", At = since, Waited = null, WaitedSince = null, Tries = 0 };
            return changes;
        }

        if (HoldPolicy.PutBack(changes, runId, run, Latest, now))
        {
            changes[own] = bare with { Decision = nameof(AdmissionDecision.Held), Reason = $"They are held on: {instead.Reason}", HoldPage = null };
            return changes;
        }

        TakeBack(changes, run.Asked, Latest);
        changes[own] = bare with { Decision = instead.Name, Reason = instead.Reason, Asked = null };
        return changes;
    }

    /// <summary>The run of a match that had waited is started by nobody any more; what it holds is free, and this is why.</summary>
    /// <param name="per">Of the rule's escalation; null where it has none.</param>
    public static IReadOnlyDictionary<string, GuardFacts> GiveUp(string runId, RunFacts run, string reason, TimeSpan? per, FactsOf facts, DateTimeOffset now)
    {
        var changes = new Dictionary<string, GuardFacts>(End(runId, run, RunEnding.Neither, facts, now));
        TakeBack(changes, run.Asked, key => changes.GetValueOrDefault(key) ?? facts(key));
        changes[LedgerKeys.Run(runId)] = run with { LookAt = null, Asked = null, LetGo = HeldPolicy.Cut(reason) };
        if (per is { } window)
        {
            var account = LedgerKeys.Escalation(run.Rule);
            changes[account] = EscalationPolicy.LetGo((EscalationFacts?)facts(account), window, new LetGoMatch(run.Sequence, reason, now), now);
        }

        return changes;
    }

    internal static void TakeBack(Dictionary<string, GuardFacts> changes, StartMark? mark, FactsOf facts)
    {
        if (mark is not null && facts(mark.Key) is StartFacts starts && starts.Ticks.Contains(mark.Tick))
        {
            changes[mark.Key] = starts.Without(mark.Tick);
        }
    }

    /// <summary>The run goes on, and so does what it holds.</summary>
    public static RunFacts Renew(RunFacts run, DateTimeOffset now) => run with { LookAt = now + GuardPolicy.Lease };

    /// <summary>Its run could not be started, and is tried again.</summary>
    public static RunFacts Retry(RunFacts run, DateTimeOffset now) => run with { Tries = run.Tries + 1, LookAt = now + HeldPolicy.Pause };

    private static BreakerFacts Count(BreakerFacts breaker, string runId, BreakerTerms terms, RunEnding ending, DateTimeOffset now)
    {
        if (breaker.OpenedAt is not null)
        {
            // While it is open only the run that was let through to try says anything about now.
            return breaker.Trial != runId ? breaker : ending switch
            {
                RunEnding.Well => BreakerFacts.Closed with { At = now },
                RunEnding.Failed => breaker with { OpenedAt = now, Trial = null, At = now },
                _ => breaker with { Trial = null, At = now },
            };
        }

        if (ending == RunEnding.Neither)
        {
            return breaker;
        }

        var outcomes = breaker.Outcomes + (ending == RunEnding.Failed ? 'f' : 's');
        outcomes = outcomes.Length > terms.Of ? outcomes[^terms.Of..] : outcomes;
        return outcomes.Count(outcome => outcome == 'f') >= terms.Failures ? new BreakerFacts(outcomes, now, null) { At = now } : new BreakerFacts(outcomes, null, null) { At = now };
    }
}

/// <summary>How a run ended, as far as guards care.</summary>
public enum RunEnding
{
    Well,
    Failed,

    /// <summary>A person cancelled it, or it never began.</summary>
    Neither,
}
