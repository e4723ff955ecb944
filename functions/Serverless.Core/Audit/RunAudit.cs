using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Core.Audit;

/// <summary>What of a run's facts is audited: its start and its end, what it calls to change something, what it asks, and what persons do to it.</summary>
public static class RunAudit
{
    /// <summary>Null for facts that decide nothing and change nothing outside.</summary>
    /// <param name="workflow"><c>namespace/name:version</c>.</param>
    public static AuditEntry? Of(string run, string workflow, HistoryEvent fact) => fact switch
    {
        RunStarted { Cause: var cause } => new RunBegun(
            run, workflow, AuditText.CutIfAny(cause.Rule), cause.RuleSet, cause.Sequence, AuditText.CutIfAny(cause.EventSource), AuditText.CutIfAny(cause.EventId), cause.Parent?.RunId),
        CallIntended call => MayChange(call) ? new CallMade(run, AuditText.Cut(call.Path), AuditText.Cut(call.Function), call.EffectKey, AuditText.Digest(call.With)) : null,
        CallReturned call => new CallEnded(run, AuditText.Cut(call.Path), "returned"),
        CallFailed call => new CallEnded(run, AuditText.Cut(call.Path), "failed", AuditText.Cut(call.Failure.Type), call.Failure.Status),
        CallAccepted call => new CallEnded(run, AuditText.Cut(call.Path), "accepted"),
        CallDeferred call => new CallEnded(run, AuditText.Cut(call.Path), "deferred", AuditText.Cut(call.Failure.Type), call.Failure.Status),
        CallDoubted call => new CallEnded(run, AuditText.Cut(call.Path), "doubted"),
        EmitIntended emit => new EventSent(run, AuditText.Cut(emit.Path), AuditText.Digest(emit.Event)),
        ProbeAnswered said => new TargetProbed(run, AuditText.Cut(said.Path), AuditText.Cut(said.Probe), said.Answer.ToString().ToLowerInvariant(), AuditText.Cut(said.Reason)),
        DoubtResolved doubt => new DoubtSettled(run, AuditText.Cut(doubt.Path), doubt.Performed, AuditText.Cut(doubt.By), AuditText.Cut(doubt.Reason)),
        ApprovalAsked ask => new QuestionAsked(run, AuditText.Cut(ask.Path), ask.Id, ask.Binding, AuditText.Cut(ask.Terms.Question)),
        ApprovalAnswered said => new QuestionAnswered(
            run, AuditText.Cut(said.Path), said.Id, said.Approved, AuditText.Cut(said.Subject), AuditText.Cut(said.By), AuditText.Cut(said.How), AuditText.Cut(said.Reason)),
        ApprovalExpired over => new QuestionExpired(run, AuditText.Cut(over.Path), over.Id),
        PersonActed act => new RunActed(run, NameOf(act), AuditText.Cut(act.By), AuditText.Cut(act.Reason)),
        RunCompleted => new RunEnded(run, "completed"),
        RunFaulted fault => new RunEnded(run, "faulted", AuditText.Cut(fault.Failure.Type)),
        RunCancelled => new RunEnded(run, "cancelled"),
        _ => null,
    };

    /// <summary>Whether a call may change something, as far as it shows; what does not show may. An author who says that a call changes something is believed,
    /// one who says that it only reads is not.</summary>
    public static bool MayChange(CallIntended call) => call.Effect == CallEffect.Change || CallEffects.Of(call.Function, call.With) == CallEffect.Change;

    private static string NameOf(PersonActed act) => act switch
    {
        RunPaused => "pause",
        RunResumed => "resume",
        CancelRequested => "cancel",
        RunRetried => "retry",
        RunContinued => "continue",
        _ => act.GetType().Name,
    };
}
