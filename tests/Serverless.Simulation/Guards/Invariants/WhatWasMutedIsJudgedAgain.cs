using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;

namespace Serverless.Simulation.Guards.Invariants;

/// <summary>When nobody mutes anything any more the newest that was muted of each fingerprint has been judged again, and nothing waits for that.</summary>
public sealed class WhatWasMutedIsJudgedAgain : IGuardInvariant
{
    public IEnumerable<string> Violations(GuardWorld world)
    {
        // Whose clock is further behind than that mutes what another has been done with.
        if (2 * world.ClocksDiffered > MutedPolicy.Settling)
        {
            return [];
        }

        var muted = new Dictionary<string, long>();
        foreach (var verdict in world.Verdicts().Where(verdict => verdict.Verdict.Decision is AdmissionDecision.Muted))
        {
            var (sequence, rule) = (verdict.Place.Sequence, world.Book.Find(verdict.Verdict.Rule));
            var about = world.Book.EventOf(world.Truth.FindAsync(sequence, CancellationToken.None).AsTask().GetAwaiter().GetResult()!.Id!);
            var key = LedgerKeys.Muted(rule.Name, rule.FingerprintOf(about));
            muted[key] = Math.Max(sequence, muted.GetValueOrDefault(key));
        }

        return from one in muted
               where world.Watch.Ledger.GetValueOrDefault(one.Key) is not MutedFacts { Sequence: 0, Turn: { LookAt: null } turn } || turn.Sequence < one.Value
               select $"Event {one.Value} was muted, and what is noted of it is {world.Watch.Ledger.GetValueOrDefault(one.Key)}.";
    }
}
