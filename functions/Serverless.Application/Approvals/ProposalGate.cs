using Serverless.Application.Admission;
using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Events;
using Serverless.Core.Rules;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Approvals;
using Serverless.Core.Workflows.Control;

namespace Serverless.Application.Approvals;

/// <summary>Keeps a proposed run from being let begin while nothing of its rule may start. It asks the same as every start asks, at the moment of the answer:
/// an approval that is recorded before a stop has started its run before it.</summary>
public sealed class ProposalGate(IRunHistory histories, StartSwitch starts, StartGate gate, LiveRules rules, IJournalReader journal)
{
    private readonly WorkflowCache workflows = new();

    /// <summary>Why this yes is not taken now; null where nothing is in the way, or where it is no yes to a proposal.</summary>
    /// <exception cref="StoreUnavailableException">Nobody knows whether runs may be started, so none is.</exception>
    public async ValueTask<ActOutcome?> RefusalAsync(string runId, RunAct.Answer answer, CancellationToken cancellation)
    {
        if (!answer.Approved || await histories.ReadAsync(runId, new HistoryPage(0, 1), cancellation).ConfigureAwait(false) is not [RunStarted { Cause: { Proposal: not null } cause }]
            || await ClosedAsync(cause, cancellation).ConfigureAwait(false) is not { } closed)
        {
            return null;
        }

        // Whoever says what they have said before, or may not say it at all, is told that.
        var state = WorkflowDecider.Fold(await histories.ReadAsync(runId, cancellation).ConfigureAwait(false), workflows.Read);
        return ApprovalPolicy.Open(state).Any(open => open.Asked.Id == answer.Id && open.Asked.Path != RunGate.Path) ? null
            : ActPolicy.Judge(state, answer, gate.Now) is var verdict && verdict is ActVerdict.Taken ? ActOutcome.Of(closed)
            : ActOutcome.Of(verdict);
    }

    /// <summary>Why a yes to a proposal with this cause would not be taken now; null where nothing is in the way.</summary>
    public async ValueTask<ActVerdict.Refused?> ClosedAsync(RunCause cause, CancellationToken cancellation)
    {
        var set = rules.Current;
        if (set.Find(cause.Rule ?? "") is not { } rule)
        {
            return ProposalPolicy.Judge(cause, set.Id, null, null, RuleMode.Observe, null);
        }

        // As it stands at this moment: a person answers after what another has just done.
        await starts.RefreshAsync(cancellation).ConfigureAwait(false);
        return ProposalPolicy.Judge(
            cause,
            set.Id,
            rule,
            ProposalBasis.Of(set, rule, reference => LiveWorkflows.Find(set, reference)),
            await gate.ModeAsync(rule, cancellation).ConfigureAwait(false),
            await gate.ClosedAsync(rule, await HappenedAsync(cause, cancellation).ConfigureAwait(false), null, cancellation).ConfigureAwait(false));
    }

    /// <summary>Null where the journal has it no longer; then a mute that is for some events is for it too.</summary>
    private async ValueTask<NormalizedEvent?> HappenedAsync(RunCause cause, CancellationToken cancellation) =>
        cause.Sequence is { } sequence && await journal.FindAsync(sequence, cancellation).ConfigureAwait(false) is { Kind: JournalKind.Event } record ? DispatchItem.Of(record).Event : null;
}
