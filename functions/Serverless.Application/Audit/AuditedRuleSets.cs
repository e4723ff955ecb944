using Serverless.Application.RuleSets;
using Serverless.Core.Audit;

namespace Serverless.Application.Audit;

/// <summary>Rule sets, whose pushes and rollbacks are audited before the pointer moves. A set that is only kept has no effect yet.</summary>
public sealed class AuditedRuleSets(IRuleSetStore inner, AuditWriter audit) : IRuleSetStore
{
    public ValueTask PutAsync(string id, ReadOnlyMemory<byte> body, CancellationToken cancellation) => inner.PutAsync(id, body, cancellation);

    public ValueTask<ReadOnlyMemory<byte>?> FindAsync(string id, CancellationToken cancellation) => inner.FindAsync(id, cancellation);

    public async ValueTask<FlipOutcome> FlipAsync(RuleSetMove move, CancellationToken cancellation)
    {
        await audit.WriteAsync([new RuleSetMoved(move.Number, move.RuleSet, move.Restores, AuditText.Cut(move.By), AuditText.CutIfAny(move.Reason))], cancellation).ConfigureAwait(false);
        return await inner.FlipAsync(move, cancellation).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<RuleSetMove>> ListMovesAsync(long? before, int limit, CancellationToken cancellation) => inner.ListMovesAsync(before, limit, cancellation);
}
