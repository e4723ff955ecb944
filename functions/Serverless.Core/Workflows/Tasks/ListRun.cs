using System.Globalization;
using System.Text.Json;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>A list of tasks that is being worked through.</summary>
/// <param name="Path">The list's pointer, with the iterations of the tasks around it.</param>
public sealed record ListRun(TaskList List, string Path, Visits Visits, ListPosition Position)
{
    internal static ListRun Begin(TaskList list, string path, JsonElement input) =>
        new ListRun(list, path, Visits.None(list.Items.Count), new ListPosition.Done(input)).GoTo(0, input);

    /// <summary>The next fact, or null where only the outside, or the owner of the list, can go on.</summary>
    internal HistoryEvent? Next(Moment moment) => Position switch
    {
        ListPosition.Before before => TaskEntry.Next(List.Items[before.Index], PathOf(before.Index), before.Input, moment),
        ListPosition.Within within when within.IsExpired(moment.Now) => Expire(within, moment),
        ListPosition.Within within => within.Task.Next(moment),
        _ => null,
    };

    /// <summary>The list after a fact about something in it; null where the fact does not fit.</summary>
    internal ListRun? After(TaskEvent fact) => Position switch
    {
        ListPosition.Before before when fact.Path == PathOf(before.Index) => AfterEntry(before, fact),
        ListPosition.Within within when fact.Path == within.Task.Path => AfterOwn(within, fact),
        ListPosition.Within { Limit: { Elapsed: false } limit } within when fact is WaitElapsed && fact.Path == within.LimitPath =>
            this with { Position = within with { Limit = new TaskDeadline(fact.At < limit.Due ? fact.At : limit.Due, true) } },
        ListPosition.Within within => Advance(within, within.Task.AfterInner(fact)),
        _ => null,
    };

    internal void Collect(List<Command> commands)
    {
        if (Position is not ListPosition.Within within)
        {
            return;
        }

        switch (within.Limit)
        {
            case null:
                within.Task.Collect(commands);
                break;
            case { Elapsed: true }:
                Collect(commands, abandoned: true);
                break;
            case { Due: var due }:
                commands.Add(new Command.WaitUntil(within.LimitPath, due));
                within.Task.Collect(commands);
                break;
        }
    }

    /// <param name="abandoned">Only what must still be heard of.</param>
    internal void Collect(List<Command> commands, bool abandoned)
    {
        if (!abandoned)
        {
            Collect(commands);
            return;
        }

        List<Command> all = [];
        (Position as ListPosition.Within)?.Task.Collect(all);
        commands.AddRange(all.Where(command => !command.MayBeDropped).Select(command => command is Command.PerformCall call ? call with { Unwanted = true } : command));
    }

    internal void Hear(EventArrival arrival, Moment moment, List<TaskEvent> facts)
    {
        if (Position is ListPosition.Within within && !within.IsExpired(moment.Now))
        {
            within.Task.Hear(arrival, moment, facts);
        }
    }

    internal bool IsOver => Position is ListPosition.Done or ListPosition.Failed;

    internal bool MayBeCut => Position is not ListPosition.Within within || within.Task.MayBeCut;

    internal TaskRun? Find(string path) => (Position as ListPosition.Within)?.Task.Find(path);

    /// <summary>The list back at the task that failed, however deep inside; null where none did.</summary>
    /// <remarks>Timeouts are over: the time they had was for doing it in one go. A task that one of them cut off goes on where it stood.</remarks>
    /// <param name="input">What that task takes in place of its raw input; null for the same again.</param>
    internal ListRun? Revived(JsonElement? input) => Position switch
    {
        ListPosition.Failed { Place: ListPosition.Before before } => this with { Position = before with { Input = input ?? before.Input } },
        ListPosition.Failed { Place: ListPosition.Within within } => this with
        {
            Position = within.Task.Revived(input) is { } task ? within with { Task = task, Limit = null }
                : within.Task.MayFail ? new ListPosition.Before(within.Index, input ?? within.Task.Opening.RawInput)
                : within with { Limit = null },
        },
        _ => null,
    };

    private ListRun? AfterEntry(ListPosition.Before before, TaskEvent fact) => fact switch
    {
        TaskStarted started => this with
        {
            Position = new ListPosition.Within(
                before.Index,
                List.Items[before.Index].Open(new TaskOpening(List.Items[before.Index], PathOf(before.Index), before.Input, started.Input ?? before.Input, fact.At)),
                started.Deadline is { } deadline ? new TaskDeadline(deadline, false) : null),
        },
        TaskSkipped => GoTo(before.Index + 1, before.Input),
        TaskFailed failed => this with { Position = new ListPosition.Failed(failed.Failure) { Place = before } },
        _ => null,
    };

    private ListRun? AfterOwn(ListPosition.Within within, TaskEvent fact) => fact switch
    {
        TaskCompleted completed when within.Task.MayComplete && (completed.Output ?? within.Task.RawOutput) is { } output => Follow(within.Index, completed.Then, output),
        TaskFailed failed when within.Task.MayFail || (within.IsExpired(fact.At) && within.Task.MayBeCut) => this with { Position = new ListPosition.Failed(failed.Failure) { Place = within } },
        _ => Advance(within, within.Task.After(fact)),
    };

    /// <summary>What must not be abandoned is waited for, and nothing else begins meanwhile.</summary>
    private static TaskFailed? Expire(ListPosition.Within within, Moment moment) => within.Task.MayBeCut
        ? new TaskFailed(moment.Now, within.Task.Path, Failures.OfTimeout($"It took longer than its timeout, which was over at {Iso8601.Format(within.Limit!.Due)}.", within.Task.Definition.Frame.Reference))
        : null;

    private ListRun? Advance(ListPosition.Within within, TaskRun? task) =>
        task is null ? null : this with { Position = within with { Task = task } };

    private ListRun? Follow(int index, string? then, JsonElement output) => then switch
    {
        null or FlowDirective.Continue => GoTo(index + 1, output),
        FlowDirective.Exit or FlowDirective.End => this with { Position = new ListPosition.Done(output, then) },
        _ => List.IndexOf(then) is >= 0 and var target ? GoTo(target, output)
            : List.Passes ? this with { Position = new ListPosition.Done(output, then) }
            : null,
    };

    private ListRun GoTo(int index, JsonElement input) => index >= List.Items.Count
        ? this with { Position = new ListPosition.Done(input) }
        : this with { Position = new ListPosition.Before(index, input), Visits = Visits.Enter(index) };

    private string PathOf(int index)
    {
        var frame = List.Items[index].Frame;
        var visit = Visits[index];
        var first = ReferenceEquals(Path, List.Reference) ? frame.Reference : Path + frame.Segment;
        return visit == 1 ? first : string.Create(CultureInfo.InvariantCulture, $"{first}#{visit}");
    }
}
