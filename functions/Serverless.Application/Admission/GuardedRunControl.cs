using Serverless.Application.Approvals;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Application.Trust;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Control;

namespace Serverless.Application.Admission;

/// <summary>What persons do to runs, with guards that are asked before an ended run goes on or is done anew, and before a proposed one begins. The lock is taken first: where the host stops
/// between the two, or the run does not go on, it is given back.</summary>
public sealed class GuardedRunControl(IRunControl control, IRunReader runs, IAdmissionLedger ledger, RunEndings endings, TimeProvider time, StartSwitch? starts = null, MissedVerifications? missed = null, ProposalGate? proposals = null) : IRunControl
{
    public async ValueTask<ActOutcome> ActAsync(string runId, RunAct act, CancellationToken cancellation)
    {
        if (act is RunAct.Retry or RunAct.Continue or RunAct.Resume { AfterStop: false }
            && starts is not null && (await starts.CurrentAsync(cancellation).ConfigureAwait(false)) is { Pausing: not null, Stop: { } stop })
        {
            return new ActOutcome.Refused($"All starts have been stopped, and all runs paused, by {stop.By} ({stop.Reason}); 'router starts resume' ends that.");
        }

        if (act is RunAct.Answer answer && proposals is not null && await proposals.RefusalAsync(runId, answer, cancellation).ConfigureAwait(false) is { } refusal)
        {
            return refusal;
        }

        if (act is not (RunAct.Retry or RunAct.Continue) || await runs.FindAsync(runId, cancellation).ConfigureAwait(false) is not { } run || !ActTable.Phases(act.Kind).Contains(PhaseOf(run.Status)))
        {
            return await control.ActAsync(runId, act, cancellation).ConfigureAwait(false);
        }

        var next = act is RunAct.Continue ? RunId.Continuing(runId) : runId;
        var (revival, lease) = await ReviveAsync(run, next, cancellation).ConfigureAwait(false);
        if (revival is Revival.Refused refused)
        {
            return new ActOutcome.Refused(refused.Sentence);
        }

        var outcome = await control.ActAsync(runId, act, cancellation).ConfigureAwait(false);

        // Where another has let it go on meanwhile, it goes on.
        if (outcome is not ActOutcome.Done && lease is { } taken && await runs.FindAsync(next, CancellationToken.None).ConfigureAwait(false) is null or { Ended: true })
        {
            await endings.TakeBackAsync(next, taken, CancellationToken.None).ConfigureAwait(false);
        }

        return outcome;
    }

    /// <returns>Null where the run holds nothing; and until when it holds what it does, where it was taken now.</returns>
    private async ValueTask<(Revival? Revival, DateTimeOffset? Lease)> ReviveAsync(RunSummary run, string next, CancellationToken cancellation)
    {
        if (next != run.RunId && await runs.FindAsync(next, cancellation).ConfigureAwait(false) is not null)
        {
            return (null, null);
        }

        // An end that nobody has heard of yet is looked at and told first, so that it is counted and frees nothing later.
        await LookAsync(run, cancellation).ConfigureAwait(false);
        await endings.TellAsync(run.RunId, RunEndings.EndingOf(run.Status) ?? RunEnding.Neither, run.Facts, cancellation).ConfigureAwait(false);
        while (true)
        {
            var own = (await ledger.ReadAsync([LedgerKeys.Run(next), LedgerKeys.Run(run.RunId)], cancellation).ConfigureAwait(false)).Distinct().ToList();
            if (own[^1].Facts is not RunFacts ended || ended is { Holds.Count: 0, Watched: false })
            {
                return (null, null);
            }

            var pages = ended.Holds.Count == 0 ? [] : await ledger.ReadAsync(ended.Holds, cancellation).ConfigureAwait(false);
            var revival = RevivalPolicy.Revive(next, ended, next == run.RunId ? run.Facts : 0, key => pages.First(page => page.Key == key).Facts, time.GetUtcNow());
            if (revival is not Revival.Allowed { Changes: var changes })
            {
                return (revival, null);
            }

            if (await ledger.WriteAsync([.. pages.Append(own[0]).Where(page => changes.ContainsKey(page.Key)).Select(page => new LedgerChange(page, changes[page.Key]))], cancellation).ConfigureAwait(false) is not null)
            {
                return (revival, ((RunFacts)changes[own[0].Key]).LookAt);
            }
        }
    }

    /// <summary>What was told was looked at; and a rule that was taken down for it, and promoted again since, is not taken down for the same again.</summary>
    private async ValueTask LookAsync(RunSummary run, CancellationToken cancellation)
    {
        if (missed is not null && run.Rule is { } rule && (await ledger.ReadAsync([LedgerKeys.Run(run.RunId)], cancellation).ConfigureAwait(false))[0].Facts is RunFacts { LookAt: not null })
        {
            await missed.LookAsync(run.RunId, rule, cancellation).ConfigureAwait(false);
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
