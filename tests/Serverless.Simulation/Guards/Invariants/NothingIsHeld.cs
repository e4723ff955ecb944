using Serverless.Core.Admission.Facts;

namespace Serverless.Simulation.Guards.Invariants;

/// <summary>When all runs have ended nobody holds a lock or waits for one, nothing is held to be done later, no target is busy, no breaker is being tried, and no
/// lease is open.</summary>
public sealed class NothingIsHeld : IGuardInvariant
{
    public IEnumerable<string> Violations(GuardWorld world) =>
        from page in world.Watch.Ledger
        where page.Value is LockFacts { Holder: not null } or LockFacts { Waiting.Count: > 0 } or TargetFacts { Busy.Count: > 0 } or BreakerFacts { Trial: not null } or RunFacts { LookAt: not null }
            or HoldFacts { Parts.Count: > 0 } or HoldPart { Sequences.Count: > 0 } or BatchFacts { Sequences.Count: > 0 }
        select $"All runs have ended, and {page.Key} holds {page.Value}.";
}
