using Serverless.Application.Audit;
using Serverless.Core.Audit;

namespace Serverless.Simulation.Guards.Invariants;

/// <summary>Every chain of the audit holds from its first block to its head.</summary>
public sealed class TheAuditIsWhole : IGuardInvariant
{
    public IEnumerable<string> Violations(GuardWorld world)
    {
        var reader = new AuditReader(world.Truth);
        foreach (var head in world.Truth.ListHeadsAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
        {
            if (reader.CheckAsync(AuditCheck.From(head.Chain), CancellationToken.None).GetAwaiter().GetResult() is { Check.Break: { } broken })
            {
                yield return $"Chain {head.Chain} of the audit: {broken.Sentence}";
            }
        }
    }
}
