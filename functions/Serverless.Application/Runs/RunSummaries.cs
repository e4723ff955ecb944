using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Application.Runs;

/// <summary>What a list shows of a run, from its state.</summary>
public static class RunSummaries
{
    /// <param name="facts">How many facts its history has.</param>
    /// <param name="at">When the last of them was recorded.</param>
    public static RunSummary Of(string runId, RunState state, int facts, DateTimeOffset at)
    {
        var origin = state.Begun ?? throw new ArgumentException("The run has not been started.", nameof(state));
        var digest = RunDigest.Of(state);
        return new RunSummary(
            runId,
            origin.Workflow.Reference,
            origin.Cause.Rule,
            origin.Cause.Sequence,
            StatusOf(digest.Phase),
            origin.StartedAt,
            at,
            digest.WakeAt,
            facts,
            digest.Note);
    }

    /// <summary>The same where facts were appended without what follows from them. Where something does, somebody has to look at the run at once, whatever
    /// timer it has besides: <see cref="RunSummary.WakeAt"/> says so.</summary>
    public static RunSummary OfUndecided(string runId, RunState state, int facts, DateTimeOffset at, Func<JsonElement, Workflow> read)
    {
        var summary = Of(runId, state, facts, at);
        return summary.Status is RunStatus.Waiting or RunStatus.Asking && (SureDecision.Of(state, at, read).Facts.Count > 0 || WorkflowDecider.Commands(state).Any(IsPerformed))
            ? summary with { WakeAt = at }
            : summary;
    }

    private static bool IsPerformed(Command command) => command is Command.PerformCall or Command.PublishEvent or Command.StartChild or Command.Subscribe;

    public static RunStatus StatusOf(RunPhase phase) => phase switch
    {
        RunPhase.Running => RunStatus.Running,
        RunPhase.Waiting => RunStatus.Waiting,
        RunPhase.Asking => RunStatus.Asking,
        RunPhase.Paused => RunStatus.Paused,
        RunPhase.Cancelling => RunStatus.Cancelling,
        RunPhase.Completed => RunStatus.Completed,
        RunPhase.Faulted => RunStatus.Faulted,
        RunPhase.Cancelled => RunStatus.Cancelled,
        _ => throw new ArgumentOutOfRangeException(nameof(phase)),
    };

    public static RunPhase PhaseOf(RunStatus status) => Enum.GetValues<RunPhase>().First(phase => StatusOf(phase) == status);
}
