using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows;

/// <summary>A run in a few words, for lists.</summary>
/// <param name="WakeAt">When the next timer is due; null where none is set.</param>
/// <param name="Current">Paths of what the outside is asked for, in the order of the document.</param>
/// <param name="Note">One line: what it waits for, or how it ended.</param>
public sealed record RunDigest(RunPhase Phase, DateTimeOffset? WakeAt, IReadOnlyList<string> Current, string Note)
{
    public static RunDigest Of(RunState state) => state switch
    {
        RunState.Ended { Outcome: RunOutcome.Faulted faulted } => new(RunPhase.Faulted, null, [], NoteOf(faulted.Failure)),
        RunState.Ended { Outcome: RunOutcome.Cancelled cancelled } => new(RunPhase.Cancelled, null, [], $"cancelled by {Who(cancelled.Act)}"),
        RunState.Ended => new(RunPhase.Completed, null, [], "completed"),
        RunState.NotStarted => new(RunPhase.Running, null, [], "not started"),
        RunState.Paused paused => Held(RunPhase.Paused, $"paused by {Who(paused.Act)}{(paused.Act.Stop is { } stop ? $" (stop {stop} of all starts)" : "")}", state),
        RunState.Cancelling cancelling => Held(RunPhase.Cancelling, $"being cancelled by {Who(cancelling.Act)}", state),
        _ => Of(WorkflowDecider.Commands(state)),
    };

    private static RunDigest Held(RunPhase phase, string note, RunState state)
    {
        var commands = WorkflowDecider.Commands(state);
        return new(phase, null, [.. commands.Select(c => c.Path)], commands.Count == 0 ? note : $"{note}; meanwhile {NoteOf(commands[0])}");
    }

    private static string Who(PersonActed act) => $"{act.By}: {act.Reason}";

    private static RunDigest Of(IReadOnlyList<Command> commands)
    {
        var phase = commands.Any(c => c is Command.AskPerson or Command.AwaitAnswer) ? RunPhase.Asking
            : commands.Count > 0 && commands.All(c => c is Command.WaitUntil or Command.AwaitEvent) ? RunPhase.Waiting
            : RunPhase.Running;
        var timers = commands.OfType<Command.WaitUntil>().ToList();
        var said = commands.FirstOrDefault(c => c is Command.AskPerson) ?? commands.FirstOrDefault(c => c is Command.AwaitAnswer) ?? commands.FirstOrDefault(c => c is not (Command.WaitUntil or Command.AwaitEvent)) ?? commands.FirstOrDefault(c => c is Command.AwaitEvent) ?? timers.MinBy(t => t.Until);
        return new(phase, timers.Count == 0 ? null : timers.Min(t => t.Until), [.. commands.Select(c => c.Path)], NoteOf(said));
    }

    private static string NoteOf(Command? command) => command switch
    {
        Command.PerformCall call => $"calls {call.Function} at {call.Path}",
        Command.PublishEvent emit => $"emits an event at {emit.Path}",
        Command.AskPerson ask => ask.Question,
        Command.AwaitAnswer ask => $"asks at {ask.Path}: {ask.Approval.Asked.Terms.Question}",
        Command.WaitUntil wait => $"waits until {Iso8601.Format(wait.Until)} at {wait.Path}",
        Command.StartChild child => $"starts {child.Workflow} at {child.Path}",
        Command.AwaitChild child => $"waits for run {child.ChildId} at {child.Path}",
        Command.Subscribe listen => $"begins to listen at {listen.Path}",
        Command.AwaitEvent listen => $"waits for {(listen.Types is { } types ? string.Join(" or ", types) : "any event")} at {listen.Path}",
        _ => "about to go on",
    };

    private static string NoteOf(Failure failure) =>
        $"faulted: {failure.Title ?? failure.Type} ({failure.Status}){(failure.Instance is null ? "" : $" at {failure.Instance}")}{(failure.Detail is null ? "" : $": {failure.Detail}")}";
}

/// <summary>Serverless Workflow DSL 1.0.3, "Status Phases", as far as a state alone tells. From <see cref="Completed"/> on it has ended.</summary>
public enum RunPhase
{
    Running,

    /// <summary>Waits for a time or an event, and for nothing else.</summary>
    Waiting,

    /// <summary>Waits for a person.</summary>
    Asking,

    /// <summary>A person holds it.</summary>
    Paused,

    /// <summary>A person ends it, and something is still under way.</summary>
    Cancelling,
    Completed,
    Faulted,
    Cancelled,
}
