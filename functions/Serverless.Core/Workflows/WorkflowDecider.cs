using System.Text.Json;
using Serverless.Core.Workflows.Tasks;
using Serverless.Jq;

namespace Serverless.Core.Workflows;

/// <summary>The heart of a run. A history is folded into a <see cref="RunState"/>; <see cref="Decide"/> says which facts follow from it by
/// themselves and what the outside has to do. Expressions are evaluated only while deciding: what they gave is in the facts, so folding evaluates
/// nothing and an old history means what it meant.</summary>
public static class WorkflowDecider
{
    /// <summary>How often one decision enters tasks again or tries again. A workflow that goes in a circle and never asks the outside for anything
    /// is stopped by it; a long loop over a list is not.</summary>
    public const int TurnLimit = 10_000;

    /// <param name="read">Reads the document of <see cref="RunStarted"/>; a cache may stand behind it. Null for <see cref="WorkflowReader.ReadRecorded"/>.</param>
    /// <exception cref="HistoryCorruptException">A fact does not fit.</exception>
    public static RunState Fold(IEnumerable<HistoryEvent> history, Func<JsonElement, Workflow>? read = null)
    {
        RunState state = RunState.NotStarted.Instance;
        foreach (var fact in history)
        {
            state = Apply(state, fact, read);
        }

        return state;
    }

    /// <inheritdoc cref="Fold"/>
    public static RunState Apply(RunState state, HistoryEvent fact, Func<JsonElement, Workflow>? read = null) =>
        (fact is RunStarted started ? RunTransition.Start(state, started, read ?? WorkflowReader.ReadRecorded) : RunTransition.After(state, fact))
        ?? throw new HistoryCorruptException($"{fact.GetType().Name}{(fact as TaskEvent is { } task ? $" of {task.Path}" : "")} does not fit: {RunDigest.Of(state).Note}");

    /// <summary>Whether the run waits for what the outside has to say. It does not for a late timer, a second outcome of a call, the answer to a
    /// question that has been answered: those are dropped.</summary>
    public static bool Accepts(RunState state, HistoryEvent fact) =>
        IsFromOutside(fact) && RunTransition.After(state, fact) is not null;

    /// <summary>Whether the fact is one that the outside brings, and no decision.</summary>
    internal static bool IsFromOutside(HistoryEvent fact) => fact is CallReturned or CallFailed or CallAccepted or CallDeferred or CallDoubted or DoubtResolved or WaitElapsed or EventEmitted
        or ListenOpened or EventHeard or ChildStarted or ChildCompleted or ChildFaulted or ApprovalAnswered;

    /// <summary>What an event makes true of the run, to be appended in one piece; empty where the run does not wait for it. An event that the run
    /// has heard already, and the one that started it, is not heard again. A run that a person holds hears all the same.</summary>
    public static IReadOnlyList<TaskEvent> Hear(RunState state, EventArrival arrival, DateTimeOffset now) => RunTransition.Hear(state, arrival, now, new JqBudget(Now: now));

    /// <summary>Whether the run has heard the event at this place of the journal.</summary>
    public static bool HasHeard(RunState state, long sequence) => ((state as RunState.Paused)?.Run ?? state) is RunState.Active active && active.Heard.Contains(sequence);

    /// <summary>Whether anything of <see cref="Commands"/> may be begun. Not while the run is paused: what is under way is finished by whoever began it, and
    /// what nobody is doing any more is in doubt when the run is resumed.</summary>
    public static bool MayBegin(RunState state) => state is not RunState.Paused;

    /// <summary>Everything that follows by itself at this time. Asking again with the state that came out adds no fact.</summary>
    public static Decision Decide(RunState state, DateTimeOffset now)
    {
        var budget = new JqBudget(Now: now);
        List<HistoryEvent> facts = [];
        var turns = 0;
        while (RunTransition.Next(state, now, budget) is { } fact)
        {
            if (IsTurn(fact) && ++turns > TurnLimit)
            {
                fact = new RunFaulted(now, Failures.OfRuntime($"Tasks were entered again {TurnLimit} times without waiting for anything: the workflow goes in a circle."));
            }

            facts.Add(fact);
            state = RunTransition.After(state, fact) ?? throw new InvalidOperationException($"{fact} was decided and does not fit.");
        }

        return new Decision(facts, state, Commands(state));
    }

    /// <summary>The children that the run waited for and, with these facts, does not wait for any more though they have not ended: it was cancelled, it is
    /// over, or the task that ran them was abandoned.</summary>
    /// <param name="facts">What lies between the two states.</param>
    public static IReadOnlyList<string> Abandoned(RunState before, RunState after, IReadOnlyList<HistoryEvent> facts)
    {
        if (before is RunState.Ended or RunState.NotStarted || ReferenceEquals(before, after))
        {
            return [];
        }

        var ended = facts.Where(fact => fact is ChildCompleted or ChildFaulted).Select(fact => ((TaskEvent)fact).Path).ToHashSet(StringComparer.Ordinal);
        // One that is being cancelled has forsaken those it waited for until then, and may not have come to say so.
        var waiting = Awaited((before as RunState.Cancelling)?.Run ?? before).Where(child => !ended.Contains(child.Path)).ToList();
        return waiting.Count == 0 ? [] : [.. waiting.Select(child => child.ChildId).Except(Awaited(after).Select(child => child.ChildId))];
    }

    // One that is being started is waited for until it has begun, whatever happens to the run.
    private static IEnumerable<(string Path, string ChildId)> Awaited(RunState state) => Commands(state).Select(command => command switch
    {
        Command.AwaitChild child => (child.Path, child.ChildId),
        Command.StartChild { Awaited: true } child => (child.Path, child.ChildId),
        _ => ("", ""),
    }).Where(child => child.Item1.Length > 0);

    /// <summary>What the outside has to do for the run. Of a run that a person holds or ends: what is under way. Then no timer is among it, and while
    /// it is being cancelled no call is <see cref="RetryClass.Safe"/>: one whose outcome is not known is not made again.</summary>
    public static IReadOnlyList<Command> Commands(RunState state) => state switch
    {
        RunState.Active active => Open(active),
        RunState.Paused { Run: RunState.Active active } => [.. Open(active).Where(command => command is not Command.WaitUntil)],
        RunState.Cancelling { Run: RunState.Active active } => [.. Open(active).Select(Unrepeated).OfType<Command>()],
        _ => [],
    };

    private static List<Command> Open(RunState.Active active)
    {
        List<Command> commands = [];
        if (active.Gate is { } gate)
        {
            gate.Progress?.Collect(commands);
            return commands;
        }

        if (active.Limit is { Elapsed: false } limit && active.Ending is null)
        {
            commands.Add(new Command.WaitUntil(TaskDeadline.Segment, limit.Due));
        }

        active.Tasks.Collect(commands, abandoned: active.Ending is not null || active.Limit is { Elapsed: true });
        for (var i = 0; i < commands.Count; i++)
        {
            commands[i] = commands[i] switch
            {
                Command.PerformCall call => call with { Cause = active.Origin.Cause },
                Command.StartChild child => child with { Cause = active.Origin.Cause },
                var other => other,
            };
        }

        return commands;
    }

    private static bool IsTurn(HistoryEvent fact) => fact is RetryStarted || (fact is TaskStarted started && started.Path.LastIndexOf('#') > started.Path.LastIndexOf('/'));

    private static Command? Unrepeated(Command command) => command switch
    {
        Command.PerformCall call => call with { Class = RetryClass.Never, Unwanted = true },
        Command.PublishEvent publish => publish,
        Command.StartChild child => child,
        _ => null,
    };
}
