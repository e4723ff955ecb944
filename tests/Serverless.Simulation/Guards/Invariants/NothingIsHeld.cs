using Serverless.Core.Admission.Facts;

namespace Serverless.Simulation.Guards.Invariants;

/// <summary>When all runs have ended nobody holds a lock or waits for one, no target is busy, no breaker is being tried, and no lease is open.</summary>
public sealed class NothingIsHeld : IGuardInvariant
{
    public IEnumerable<string> Violations(GuardWorld world) =>
        from page in world.Pages()
        where page.Facts is LockFacts { Holder: not null } or LockFacts { Waiting.Count: > 0 } or TargetFacts { Busy.Count: > 0 } or BreakerFacts { Trial: not null } or RunFacts { LookAt: not null }
        select $"All runs have ended, and {page.Key} holds {page.Facts}.";
}
