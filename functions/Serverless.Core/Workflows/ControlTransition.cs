namespace Serverless.Core.Workflows;

/// <summary>What the acts of persons make of a run.</summary>
internal static class ControlTransition
{
    /// <summary>Null where the fact does not fit.</summary>
    public static RunState? After(RunState state, HistoryEvent fact) => (state, fact) switch
    {
        (RunState.Going going, RunPaused paused) => new RunState.Paused(going, paused),
        (RunState.Going going, CancelRequested cancel) => new RunState.Cancelling(going, cancel),
        (RunState.Paused { Act.Stop: not null } paused, RunPaused { Stop: null } person) => new RunState.Paused(Later(paused, person.At), person),
        (RunState.Paused paused, RunResumed resumed) => Later(paused, resumed.At),
        (RunState.Paused paused, CancelRequested cancel) => new RunState.Cancelling(paused.Run, cancel),
        (RunState.Paused paused, TaskEvent task) => AfterOutcome(paused.Run, task) is { } run ? paused with { Run = run } : null,
        (RunState.Cancelling cancelling, TaskEvent task) => AfterOutcome(cancelling.Run, task) is { } run ? cancelling with { Run = run } : null,
        (RunState.Cancelling cancelling, RunCancelled) when WorkflowDecider.Commands(cancelling).Count == 0 =>
            new RunState.Ended(cancelling.Run.Origin, fact.At, new RunOutcome.Cancelled(cancelling.Act)),
        (RunState.Ended { Broken: { } broken, Continued: null }, RunRetried retried) => Revive(broken, retried),
        (RunState.Ended { Continued: null } ended, RunContinued continued) => ended with { Continued = continued },
        _ => null,
    };

    /// <summary>What a probe has said before a longer pause is no reason any more to change something: persons may have done it meanwhile.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(1);

    private static RunState.Going Later(RunState.Paused paused, DateTimeOffset at) =>
        paused.Run is RunState.Active { Probes.IsEmpty: false } active && at - paused.Act.At >= Stale ? active with { Probes = active.Probes.Clear() } : paused.Run;

    /// <summary>A timer does not fire meanwhile.</summary>
    private static RunState.Going? AfterOutcome(RunState.Going run, TaskEvent fact) =>
        fact is not WaitElapsed && WorkflowDecider.IsFromOutside(fact) ? RunTransition.After(run, fact) as RunState.Going : null;

    /// <summary>A run that faulted without a failed task (its circle was cut, its output could not be made) goes on where it stood, and has no use for an input.</summary>
    private static RunState.Going? Revive(RunState.Going broken, RunRetried retried) => broken switch
    {
        RunState.Arriving arriving => new RunState.Arriving(WithInput(arriving.Origin, retried)) { Retried = retried },
        RunState.Active active when active.Tasks.Revived(retried.Input) is { } tasks => active with { Tasks = tasks, Retried = retried, Limit = null },
        RunState.Active active when retried.Input is null => active with { Retried = retried, Limit = null },
        _ => null,
    };

    private static RunOrigin WithInput(RunOrigin origin, RunRetried retried) =>
        retried.Input is { } input ? new RunOrigin(origin.RunId, origin.Workflow, input, origin.Cause, origin.StartedAt) : origin;
}
