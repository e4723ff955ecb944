using Microsoft.Extensions.Logging;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Application.Trust;
using Serverless.Core.Workflows;

namespace Serverless.Application.Admission;

/// <summary>The histories, with guards that hear of each run's end as soon as it is recorded. The record comes first: a host that stops between the two
/// is made up for by the sweep, when the lease of what the run holds is over. What the run has come to is looked at before its end is told: whoever was told is not asked after again.</summary>
public sealed class GuardedRunHistory(IRunHistory histories, RunEndings endings, ILogger<GuardedRunHistory> logger, Verifications? verifications = null) : IRunHistory
{
    public async ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation)
    {
        var outcome = await histories.AppendAsync(append, cancellation).ConfigureAwait(false);
        if (outcome == AppendOutcome.Appended && RunEndings.EndingOf(append.Summary.Status) is { } ending)
        {
            try
            {
                if (verifications is not null && append.Summary.Rule is { } rule)
                {
                    await LookAsync(verifications, append.RunId, rule).ConfigureAwait(false);
                }

                await endings.TellAsync(append.RunId, ending, append.Expected + append.Facts.Count, CancellationToken.None).ConfigureAwait(false);
            }
            catch (StoreUnavailableException fault)
            {
                Logs.EndNotTold(logger, append.RunId, fault.Message);
            }
            catch (Exception defect) when (defect is not OperationCanceledException)
            {
                // The record stands, and who wrote it goes on.
                Logs.EndNotToldByDefect(logger, defect, append.RunId);
            }
        }

        return outcome;
    }

    private async ValueTask LookAsync(Verifications verifications, string runId, string rule)
    {
        try
        {
            await verifications.LookAsync(histories, runId, rule, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception defect) when (defect is not (StoreUnavailableException or OperationCanceledException))
        {
            // What the run holds is free all the same.
            Logs.EndNotToldByDefect(logger, defect, runId);
        }
    }

    public ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation) => histories.ReadAsync(runId, cancellation);

    public ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, HistoryPage page, CancellationToken cancellation) => histories.ReadAsync(runId, page, cancellation);
}
