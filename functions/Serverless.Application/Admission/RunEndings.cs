using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;

namespace Serverless.Application.Admission;

/// <summary>Tells guards that a run has ended. Telling twice is telling once.</summary>
public sealed class RunEndings(IAdmissionLedger ledger, TimeProvider time)
{
    /// <summary>Hears when somebody may be waiting for what the run held.</summary>
    public event Action? Freed;

    public static RunEnding? EndingOf(RunStatus status) => status switch
    {
        RunStatus.Completed => RunEnding.Well,
        RunStatus.Faulted => RunEnding.Failed,
        RunStatus.Cancelled => RunEnding.Neither,
        _ => null,
    };

    /// <exception cref="StoreUnavailableException">It is not known to be told; the next sweep tells it.</exception>
    public async ValueTask TellAsync(string runId, RunEnding ending, CancellationToken cancellation)
    {
        while (true)
        {
            var own = (await ledger.ReadAsync([LedgerKeys.Run(runId)], cancellation).ConfigureAwait(false))[0];
            if (own.Facts is not RunFacts { LookAt: not null } run)
            {
                return;
            }

            var pages = await ledger.ReadAsync(run.Holds, cancellation).ConfigureAwait(false);
            var changes = RunEndPolicy.End(runId, run, ending, key => pages.First(page => page.Key == key).Facts, time.GetUtcNow());
            if (await ledger.WriteAsync([.. pages.Append(own).Where(page => changes.ContainsKey(page.Key)).Select(page => new LedgerChange(page, changes[page.Key]))], cancellation).ConfigureAwait(false) is { } written)
            {
                if (written.Any(page => page.Facts is LockFacts { DueAt: not null }))
                {
                    Freed?.Invoke();
                }

                return;
            }
        }
    }
}
