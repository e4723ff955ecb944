using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;

namespace Serverless.Application.Admission;

/// <summary>What became of matches that began to wait for a lock, or were held: their verdict says that they are, and is not edited.</summary>
public sealed class WaitReader(IAdmissionLedger ledger)
{
    /// <summary>One sentence a run that is known of; a month after it was decided none is.</summary>
    public async ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(IEnumerable<string> runIds, CancellationToken cancellation)
    {
        var keys = runIds.Distinct().Select(LedgerKeys.Run).ToList();
        var pages = keys.Count == 0 ? [] : await ledger.ReadAsync(keys, cancellation).ConfigureAwait(false);
        return pages.Where(page => page.Facts is RunFacts).ToDictionary(page => LedgerKeys.RunOf(page.Key), page => Say((RunFacts)page.Facts!));
    }

    private static string Say(RunFacts run) => run switch
    {
        { LetGo: { } reason } => $"It was let go: {reason}",
        { DoneBy: { } by, DoneWith: var others } => $"It was done{(others == 0 ? "" : $" with {others} other{(others == 1 ? "" : "s")}")} by run {by}.",
        { Decision: nameof(AdmissionDecision.Admitted) } => "Its turn came, and its run was started.",
        { Decision: nameof(AdmissionDecision.Held), Reason: var reason } => $"{reason} {HoldPolicy.PutOffByMutes}",
        { Reason: var reason } => reason,
    };
}
