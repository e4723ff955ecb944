using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

public sealed record ExtendedRun(ExtendedTask Task, TaskOpening Opening, ExtendedPhase Phase) : TaskRun(Opening)
{
    public override JsonElement? RawOutput => (Phase as ExtendedPhase.Done)?.Output;

    internal override bool MayFail => Phase is ExtendedPhase.Arriving or ExtendedPhase.Failed || Body?.Position is ListPosition.Failed;

    internal override bool MayBeCut => Body?.MayBeCut ?? (Phase as ExtendedPhase.Within)?.Task.MayBeCut ?? true;

    private ListRun? Body => Phase switch
    {
        ExtendedPhase.Before before => before.Body,
        ExtendedPhase.After after => after.Body,
        _ => null,
    };

    /// <summary>The path without what an extended task has more.</summary>
    private string InnerPath
    {
        get
        {
            var at = Path.LastIndexOf(ExtendedTask.Suffix, StringComparison.Ordinal);
            return Path.Remove(at, ExtendedTask.Suffix.Length);
        }
    }

    internal override HistoryEvent? Next(Moment moment) => Phase switch
    {
        ExtendedPhase.Arriving => Judge(moment),
        ExtendedPhase.AtDoor => TaskEntry.Next(Task.Inner, InnerPath, Opening.Input, moment),
        ExtendedPhase.Within within => within.Task.Next(moment),
        ExtendedPhase.Done done => Complete(moment, done.Output, done.Then),
        ExtendedPhase.Failed failed => Fail(moment, failed.Failure),
        _ when Body is { Position: ListPosition.Failed failed } => Fail(moment, failed.Failure),
        _ => Body?.Next(moment.Bind(ArgumentNames.Task, Described(moment))),
    };

    internal override TaskRun? After(TaskEvent fact) =>
        Phase is ExtendedPhase.Arriving && fact is ExtensionsJudged judged && judged.Applies.Count == Task.Extensions.Count ? Enter(judged.Applies, 0) : null;

    internal override TaskRun? AfterInner(TaskEvent fact) => Phase switch
    {
        ExtendedPhase.Before before when before.Body.After(fact) is { } body => Step(before, body, fact),
        ExtendedPhase.AtDoor door when fact.Path == InnerPath => AfterDoor(door, fact),
        ExtendedPhase.Within within when fact.Path == within.Task.Path => AfterTask(within, fact),
        ExtendedPhase.Within within when within.Task.AfterInner(fact) is { } task => With(within with { Task = task }),
        ExtendedPhase.After after when after.Body.After(fact) is { } body =>
            body.Position is ListPosition.Done ? Leave(after.Applies, after.Index - 1, after.Output, after.Then) : With(after with { Body = body }),
        _ => null,
    };

    internal override void Collect(List<Command> commands)
    {
        Body?.Collect(commands);
        (Phase as ExtendedPhase.Within)?.Task.Collect(commands);
    }

    internal override TaskRun? Find(string path) => base.Find(path) ?? Body?.Find(path) ?? (Phase as ExtendedPhase.Within)?.Task.Find(path);

    private ExtendedRun With(ExtendedPhase phase) => this with { Phase = phase };

    /// <summary>A condition that cannot be evaluated for this task does not hold for it: the example of the specification asks of every call whether its
    /// endpoint begins with an address, also where it is an object.</summary>
    private ExtensionsJudged Judge(Moment moment)
    {
        var inner = moment.Bind(ArgumentNames.Task, Described(moment));
        var applies = new bool[Task.Extensions.Count];
        for (var i = 0; i < applies.Length; i++)
        {
            switch (Task.Extensions[i].When is { } when ? inner.Evaluate(when, Opening) : null)
            {
                case null:
                    applies[i] = true;
                    break;
                case ExpressionOutcome.Value value:
                    applies[i] = value.True;
                    break;
            }
        }

        return new ExtensionsJudged(moment.Now, Path, applies);
    }

    /// <summary>The next list before the task, from <paramref name="index"/> on, or the task.</summary>
    private ExtendedRun Enter(IReadOnlyList<bool> applies, int index)
    {
        for (; index < applies.Count; index++)
        {
            if (applies[index] && Task.Extensions[index].Before is { Items.Count: > 0 } list)
            {
                return With(new ExtendedPhase.Before(applies, index, ListRun.Begin(list, Opening.PathOf(list), Opening.Input)));
            }
        }

        return With(new ExtendedPhase.AtDoor(applies));
    }

    /// <summary>The next list after the task, from <paramref name="index"/> backwards, or the end.</summary>
    private ExtendedRun Leave(IReadOnlyList<bool> applies, int index, JsonElement output, string? then)
    {
        for (; index >= 0; index--)
        {
            if (applies[index] && Task.Extensions[index].After is { Items.Count: > 0 } list)
            {
                return With(new ExtendedPhase.After(applies, index, ListRun.Begin(list, Opening.PathOf(list), output), output, then));
            }
        }

        return With(new ExtendedPhase.Done(output, then));
    }

    private ExtendedRun Step(ExtendedPhase.Before before, ListRun body, TaskEvent fact)
    {
        if (body.Position is not ListPosition.Done done)
        {
            return With(before with { Body = body });
        }

        var exits = fact is TaskCompleted { Then: FlowDirective.Exit } && before.Body.Position is ListPosition.Within within && within.Task.Path == fact.Path;
        return exits ? With(new ExtendedPhase.Done(done.Output, null)) : Enter(before.Applies, before.Index + 1);
    }

    private ExtendedRun? AfterDoor(ExtendedPhase.AtDoor door, TaskEvent fact) => fact switch
    {
        TaskStarted started => With(new ExtendedPhase.Within(
            door.Applies,
            Task.Inner.Open(new TaskOpening(Task.Inner, InnerPath, Opening.Input, started.Input ?? Opening.Input, fact.At)))),
        TaskFailed failed => With(new ExtendedPhase.Failed(failed.Failure)),
        _ => null,
    };

    private ExtendedRun? AfterTask(ExtendedPhase.Within within, TaskEvent fact) => fact switch
    {
        TaskCompleted completed when within.Task.MayComplete && (completed.Output ?? within.Task.RawOutput) is { } output =>
            Leave(within.Applies, Task.Extensions.Count - 1, output, completed.Then),
        TaskFailed failed when within.Task.MayFail => With(new ExtendedPhase.Failed(failed.Failure)),
        _ => within.Task.After(fact) is { } task ? With(within with { Task = task }) : null,
    };

    private JsonElement Described(Moment moment) => Descriptors.OfExtended(moment.Origin, Opening, Task.Inner.Frame);
}
