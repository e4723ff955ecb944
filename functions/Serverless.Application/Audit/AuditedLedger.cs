using Serverless.Application.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Audit;
using Serverless.Core.Documents;

namespace Serverless.Application.Audit;

/// <summary>The ledger of guards, in which what persons do to the starts is audited before it is written. What guards note for themselves is no act:
/// what they decide is audited as verdicts.</summary>
public sealed class AuditedLedger(IAdmissionLedger inner, AuditWriter audit) : IAdmissionLedger
{
    public ValueTask<IReadOnlyList<LedgerPage>> ReadAsync(IReadOnlyList<string> keys, CancellationToken cancellation) => inner.ReadAsync(keys, cancellation);

    public async ValueTask<IReadOnlyList<LedgerPage>?> WriteAsync(IReadOnlyList<LedgerChange> changes, CancellationToken cancellation)
    {
        foreach (var change in changes)
        {
            if (change.Facts is ControlAct act)
            {
                await audit.WriteAsync([Entry(act)], cancellation).ConfigureAwait(false);
            }
        }

        return await inner.WriteAsync(changes, cancellation).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<LedgerPage>> ListDueAsync(DateTimeOffset now, LedgerPage? after, int limit, CancellationToken cancellation) => inner.ListDueAsync(now, after, limit, cancellation);

    private static StartsActed Entry(ControlAct act) => new(
        act.Number,
        act.Act.ToString().ToLowerInvariant(),
        act.Scope.ToString().ToLowerInvariant(),
        AuditText.Cut(act.Named),
        AuditText.Cut(act.By),
        AuditText.Cut(act.Reason),
        act.Until,
        act.Ends,
        act.Mode?.ToString().ToLowerInvariant())
    {
        Every = act.Every,
        For = act.Lasts is { } lasts ? IsoDuration.Format(lasts) : null,
        Zone = act.Zone,
        Where = act.Where,
        Runs = act.Runs?.ToString().ToLowerInvariant(),
    };
}
