using Microsoft.Extensions.Logging;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;

namespace Serverless.Application.Admission;

/// <summary>Does what is due in the ledger: gives free locks to who waits, tells of what was held back, and asks after runs whose end nobody has told.
/// May be done by any number of instances at once.</summary>
public sealed class GuardSweep(
    IAdmissionLedger ledger, IRunReader runs, IJournalReader journal, RunEndings endings, HeldMatches held, Escalations escalations, TimeProvider time, ILogger<GuardSweep> logger)
{
    private const int PageSize = 100;

    /// <returns>How many pages were due.</returns>
    /// <exception cref="StoreUnavailableException">Not all of it is done.</exception>
    public async Task<int> SweepAsync(CancellationToken cancellation)
    {
        var due = await ledger.ListDueAsync(time.GetUtcNow(), PageSize, cancellation).ConfigureAwait(false);
        foreach (var page in due)
        {
            try
            {
                await DoAsync(page, cancellation).ConfigureAwait(false);
            }
            catch (Exception defect) when (defect is not (StoreUnavailableException or OperationCanceledException))
            {
                Logs.DueFailed(logger, defect, page.Key);
            }
        }

        return due.Count;
    }

    private Task DoAsync(LedgerPage page, CancellationToken cancellation) => page.Facts switch
    {
        LockFacts => held.GiveAsync(page, cancellation),
        EscalationFacts => escalations.TellAsync(page, After("escalation/", page.Key), cancellation),
        RunFacts run => AskAfterAsync(page, After("run/", page.Key), run, cancellation),
        _ => Task.CompletedTask,
    };

    /// <summary>The lease of what a run holds is over: it is renewed as long as the run goes on, and never given to another meanwhile.</summary>
    private async Task AskAfterAsync(LedgerPage page, string runId, RunFacts facts, CancellationToken cancellation)
    {
        if (await runs.FindAsync(runId, cancellation).ConfigureAwait(false) is { } run)
        {
            await (RunEndings.EndingOf(run.Status) is { } ending ? EndAsync(runId, ending, cancellation) : RenewAsync(page, facts, cancellation)).ConfigureAwait(false);
            return;
        }

        // As long as its event is not judged, the judging will start it.
        var judged = (await journal.FindAsync(facts.Sequence, cancellation).ConfigureAwait(false))?.Judgement is not null;
        if (judged && (facts.Waited is null || !await held.StartAgainAsync(facts, cancellation).ConfigureAwait(false)))
        {
            await EndAsync(runId, RunEnding.Neither, cancellation).ConfigureAwait(false);
        }
        else
        {
            await RenewAsync(page, facts, cancellation).ConfigureAwait(false);
        }
    }

    private Task EndAsync(string runId, RunEnding ending, CancellationToken cancellation) => endings.TellAsync(runId, ending, cancellation).AsTask();

    private async Task RenewAsync(LedgerPage page, RunFacts facts, CancellationToken cancellation) =>
        await ledger.WriteAsync([new LedgerChange(page, RunEndPolicy.Renew(facts, time.GetUtcNow()))], cancellation).ConfigureAwait(false);

    private static string After(string prefix, string key) => key[prefix.Length..];
}
