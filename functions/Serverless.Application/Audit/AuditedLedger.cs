using Serverless.Application.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Audit;
using Serverless.Core.Documents;

namespace Serverless.Application.Audit;

/// <summary>The ledger of guards, in which what persons do to the starts is audited before it is written. What guards note for themselves is no act:
/// what they decide is audited as verdicts. That a match is let go has no verdict, and is audited here.</summary>
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

        await audit.WriteAsync([.. changes.Select(LetGo).OfType<MatchLetGo>()], cancellation).ConfigureAwait(false);

        return await inner.WriteAsync(changes, cancellation).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<LedgerPage>> ListDueAsync(DateTimeOffset now, LedgerPage? after, int limit, CancellationToken cancellation) => inner.ListDueAsync(now, after, limit, cancellation);

    private static MatchLetGo? LetGo(LedgerChange change) => change.Facts is RunFacts { LetGo: { } reason } run && (change.Seen.Facts as RunFacts)?.LetGo != reason
        ? new MatchLetGo(LedgerKeys.RunOf(change.Key), AuditText.Cut(run.Rule), run.Sequence, AuditText.Cut(reason))
        : null;

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
