using Serverless.Application.Journal;
using Serverless.Core.Audit;

namespace Serverless.Application.Audit;

/// <summary>Verdicts that are audited before they are recorded. An event that no rule matched has none.</summary>
public sealed class AuditedVerdicts(IVerdictLedger inner, AuditWriter audit) : IVerdictLedger
{
    public async ValueTask RecordAsync(IReadOnlyList<Judgement> judgements, CancellationToken cancellation)
    {
        await audit.WriteAsync([.. judgements.SelectMany(Entries)], cancellation).ConfigureAwait(false);
        await inner.RecordAsync(judgements, cancellation).ConfigureAwait(false);
    }

    private static IEnumerable<AuditEntry> Entries(Judgement judgement) => judgement.Verdicts.Select(verdict => new VerdictGiven(
        judgement.Sequence,
        AuditText.CutIfAny(judgement.Judged?.Source),
        AuditText.CutIfAny(judgement.Judged?.Id),
        AuditText.Cut(verdict.Rule),
        verdict.Decision.Name,
        AuditText.Cut(verdict.Decision.Reason),
        verdict.Decision.Run,
        judgement.RuleSet));
}
