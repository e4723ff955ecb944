using Serverless.Core.Workflows;

namespace Serverless.Application.Runs;

/// <summary>What a list shows of a run, from its state.</summary>
public static class RunSummaries
{
    /// <param name="facts">How many facts its history has.</param>
    /// <param name="at">When the last of them was recorded.</param>
    public static RunSummary Of(string runId, RunState state, int facts, DateTimeOffset at)
    {
        var origin = state switch
        {
            RunState.Arriving arriving => arriving.Origin,
            RunState.Active active => active.Origin,
            RunState.Ended ended => ended.Origin,
            _ => throw new ArgumentException("The run has not been started.", nameof(state)),
        };
        var digest = RunDigest.Of(state);
        return new RunSummary(
            runId,
            origin.Workflow.Reference,
            origin.Cause.Rule,
            origin.Cause.Sequence,
            digest.Phase switch
            {
                RunPhase.Waiting => RunStatus.Waiting,
                RunPhase.Asking => RunStatus.Asking,
                RunPhase.Completed => RunStatus.Completed,
                RunPhase.Faulted => RunStatus.Faulted,
                _ => RunStatus.Running,
            },
            origin.StartedAt,
            at,
            digest.WakeAt,
            facts,
            digest.Note);
    }
}
