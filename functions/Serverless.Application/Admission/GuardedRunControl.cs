using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Control;

namespace Serverless.Application.Admission;

/// <summary>What persons do to runs, with guards that are asked before an ended run goes on or is done anew. The lock is taken first: where the host stops
/// between the two, or the run does not go on, it is given back.</summary>
public sealed class GuardedRunControl(IRunControl control, IRunReader runs, IAdmissionLedger ledger, RunEndings endings, TimeProvider time, StartSwitch? starts = null) : IRunControl
{
    public async ValueTask<ActOutcome> ActAsync(string runId, RunAct act, CancellationToken cancellation)
    {
        if (act is RunAct.Retry or RunAct.Continue or RunAct.Resume { AfterStop: false }
            && starts is not null && (await starts.CurrentAsync(cancellation).ConfigureAwait(false)) is { Pausing: not null, Stop: { } stop })
        {
            return new ActOutcome.Refused($"All starts have been stopped, and all runs paused, by {stop.By}: {stop.Reason} 'router starts resume' ends that.");
        }

        if (act is not (RunAct.Retry or RunAct.Continue) || await runs.FindAsync(runId, cancellation).ConfigureAwait(false) is not { } run || !ActTable.Phases(act.Kind).Contains(PhaseOf(run.Status)))
        {
            return await control.ActAsync(runId, act, cancellation).ConfigureAwait(false);
        }

        var next = act is RunAct.Continue ? RunId.Continuing(runId) : runId;
        if (await ReviveAsync(runId, next, cancellation).ConfigureAwait(false) is Revival.Refused refused)
        {
            return new ActOutcome.Refused(refused.Sentence);
        }

        var outcome = await control.ActAsync(runId, act, cancellation).ConfigureAwait(false);
        if (outcome is not ActOutcome.Done)
        {
            await endings.TellAsync(next, RunEnding.Neither, CancellationToken.None).ConfigureAwait(false);
        }

        return outcome;
    }

    private async ValueTask<Revival?> ReviveAsync(string runId, string next, CancellationToken cancellation)
    {
        while (true)
        {
            var own = (await ledger.ReadAsync([LedgerKeys.Run(next), LedgerKeys.Run(runId)], cancellation).ConfigureAwait(false)).Distinct().ToList();

            // What goes on already, and what is done anew already, holds what it holds.
            if (own[^1].Facts is not RunFacts { Holds.Count: > 0 } ended || own[0].Facts is RunFacts { LookAt: not null } || (next != runId && own[0].Facts is not null))
            {
                return null;
            }

            var pages = await ledger.ReadAsync(ended.Holds, cancellation).ConfigureAwait(false);
            var revival = RevivalPolicy.Revive(next, ended, key => pages.First(page => page.Key == key).Facts, time.GetUtcNow());
            if (revival is not Revival.Allowed { Changes: var changes }
                || await ledger.WriteAsync([.. pages.Append(own[0]).Where(page => changes.ContainsKey(page.Key)).Select(page => new LedgerChange(page, changes[page.Key]))], cancellation).ConfigureAwait(false) is not null)
            {
                return revival;
            }
        }
    }

    private static RunPhase PhaseOf(RunStatus status) => status switch
    {
        RunStatus.Completed => RunPhase.Completed,
        RunStatus.Faulted => RunPhase.Faulted,
        RunStatus.Cancelled => RunPhase.Cancelled,
        _ => RunPhase.Running,
    };
}
