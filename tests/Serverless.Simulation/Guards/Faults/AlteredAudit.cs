using Serverless.Application.Audit;
using Serverless.Core.Audit;

namespace Serverless.Simulation.Guards.Faults;

/// <summary>An audit that says that a block is added, and adds another or none.</summary>
internal sealed class AlteredAudit(IAuditLog inner, Func<AuditBlock, AuditBlock?> writing) : IAuditLog
{
    public async ValueTask<bool> AppendAsync(AuditBlock block, CancellationToken cancellation) => writing(block) is not { } altered || await inner.AppendAsync(altered, cancellation).ConfigureAwait(false);

    public ValueTask<AuditHead> FindHeadAsync(string chain, CancellationToken cancellation) => inner.FindHeadAsync(chain, cancellation);

    public ValueTask<IReadOnlyList<AuditHead>> ListHeadsAsync(CancellationToken cancellation) => inner.ListHeadsAsync(cancellation);

    public ValueTask<IReadOnlyList<AuditBlock>> ReadAsync(string chain, long from, int limit, CancellationToken cancellation) => inner.ReadAsync(chain, from, limit, cancellation);
}
