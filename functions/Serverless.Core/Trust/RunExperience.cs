using Serverless.Core.Admission.Facts;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Approvals;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Core.Trust;

/// <summary>What one run says about how far its rule is to be trusted; read from its history.</summary>
/// <param name="Proposal">What became of its proposal; null where it was not proposed.</param>
/// <param name="Changed">A call that may change something was begun.</param>
/// <param name="Verified">What the last probe after the last change said; null where none was asked.</param>
/// <param name="FixedItself">The first probe found it healthy, and nothing was changed.</param>
/// <param name="Cause">What it was for: its input, as short as it needs to be to be told from others.</param>
/// <seealso cref="Observation"/>
public sealed record RunExperience(string RunId, DateTimeOffset StartedAt, ApprovalState? Proposal, bool Changed, ProbeAnswer? Verified, bool FixedItself, bool Ended, string Cause)
{
    /// <param name="history">Of a run that was started.</param>
    /// <param name="read">See <see cref="WorkflowDecider.Fold"/>.</param>
    public static RunExperience Of(IReadOnlyList<HistoryEvent> history, Func<System.Text.Json.JsonElement, Workflow>? read = null)
    {
        var started = (RunStarted)history[0];
        RunState state = RunState.NotStarted.Instance;
        RunState.Active? active = null;
        foreach (var fact in history)
        {
            state = WorkflowDecider.Apply(state, fact, read);
            active = (((state as RunState.Paused)?.Run ?? (state as RunState.Cancelling)?.Run ?? state) as RunState.Active) ?? active;
        }

        var proposal = ApprovalRecord.All(history, state).FirstOrDefault(record => record.Asked.Path == RunGate.Path);
        var looked = history.OfType<ProbeAnswered>().FirstOrDefault()?.Answer;
        var changed = active?.Changed ?? false;
        var answers = history.OfType<ProbeAnswered>().Select(said => said.Answer).ToList();
        return new RunExperience(
            started.RunId, started.At, proposal?.State, changed, active?.Verified, !changed && looked == ProbeAnswer.Healthy, state is RunState.Ended, LedgerKeys.Target(started.Input.GetRawText()))
        {
            Observed = !started.Cause.Observes ? null : state is RunState.Ended && answers is [var before, .., var after] ? Told(before, after) : ObservedHealth.Unknown,
        };
    }

    /// <summary>Of a run that only looks; null of one that acts.</summary>
    public ObservedHealth? Observed { get; init; }

    private static ObservedHealth Told(ProbeAnswer before, ProbeAnswer after) => (before, after) switch
    {
        (ProbeAnswer.Healthy, _) => ObservedHealth.NeverUnhealthy,
        (ProbeAnswer.Unhealthy, ProbeAnswer.Healthy) => ObservedHealth.FixedItself,
        (ProbeAnswer.Unhealthy, ProbeAnswer.Unhealthy) => ObservedHealth.StayedUnhealthy,
        _ => ObservedHealth.Unknown,
    };

    /// <summary>Something was changed, and it is known not to have helped, or not known to have.</summary>
    public bool FailedVerification => Changed && Verified is ProbeAnswer.Unhealthy or ProbeAnswer.Unknown;
}

/// <summary>What a run that only looks has found.</summary>
public enum ObservedHealth
{
    /// <summary>It has not looked twice yet, or a probe could not tell.</summary>
    Unknown,

    /// <summary>It was healthy when the event had come.</summary>
    NeverUnhealthy,
    FixedItself,
    StayedUnhealthy,
}
