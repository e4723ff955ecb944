using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>What an open task is doing: a node of the tree that <see cref="RunState.Active"/> holds. Each kind of task has one sealed case.
/// A node says which fact comes next (<see cref="Next"/>), becomes another node by a fact (<see cref="After"/>), and tells what the outside has
/// to do for it (<see cref="Collect"/>); it never does anything.</summary>
public abstract record TaskRun(TaskOpening Opening)
{
    public string Path => Opening.Path;

    public TaskDefinition Definition => Opening.Definition;

    /// <summary>The output before <c>output.as</c>, where the history has it without its being repeated in <see cref="TaskCompleted"/>.</summary>
    public virtual JsonElement? RawOutput => null;

    /// <summary>Whether <see cref="TaskCompleted"/> fits now.</summary>
    internal virtual bool MayComplete => RawOutput is not null;

    /// <summary>Whether <see cref="TaskFailed"/> fits now: not while the outside, or a task inside, is busy for it.</summary>
    internal virtual bool MayFail => true;

    /// <summary>Whether the task may be abandoned now: not while a call is open that must not be made twice.</summary>
    internal virtual bool MayBeCut => true;

    /// <summary>The next fact about this task or one inside of it; null where only the outside, or time, can go on.</summary>
    internal abstract HistoryEvent? Next(Moment moment);

    /// <summary>The task after a fact about itself that neither starts nor ends it; null where the fact does not fit.</summary>
    internal virtual TaskRun? After(TaskEvent fact) => null;

    /// <summary>The task after a fact about a task inside of it; null where the fact does not fit.</summary>
    internal virtual TaskRun? AfterInner(TaskEvent fact) => null;

    /// <summary>The task back at the one inside of it that failed; null where it is this one that failed, and is entered again.</summary>
    internal virtual TaskRun? Revived(JsonElement? input) => null;

    internal virtual void Collect(List<Command> commands)
    {
    }

    /// <summary>Adds the facts that an event makes true of this task and those inside of it.</summary>
    internal virtual void Hear(EventArrival arrival, Moment moment, List<TaskEvent> facts)
    {
    }

    /// <summary>The open task with this path, at or below this one.</summary>
    internal virtual TaskRun? Find(string path) => path == Path ? this : null;

    /// <summary>Ends the task well: <c>output.as</c> over the raw output, then <c>export.as</c> over the result, each with its schema.</summary>
    private protected HistoryEvent Complete(Moment moment, JsonElement rawOutput, string? then = null)
    {
        var frame = Definition.Frame;
        var recorded = RawOutput is null ? rawOutput : (JsonElement?)null;
        var arguments = frame.Output.Form is null && frame.Export.Form is null ? null : new Arguments(moment, Opening) { Input = Opening.Input, RawOutput = rawOutput, Output = rawOutput };
        switch (frame.Output.Form?.Evaluate(rawOutput, arguments!, moment.Budget))
        {
            case ExpressionOutcome.Failed failed:
                return Fail(moment, failed);
            case ExpressionOutcome.Value value:
                recorded = value.Json;
                arguments!.Output = value.Json;
                break;
        }

        var output = recorded ?? rawOutput;
        if (frame.Output.Violation(output, "The output", frame.Reference) is { } violation)
        {
            return Fail(moment, violation);
        }

        return frame.Export.Form?.Evaluate(output, arguments!, moment.Budget) switch
        {
            ExpressionOutcome.Failed failed => Fail(moment, failed),
            ExpressionOutcome.Value value when frame.Export.Violation(value.Json, "The context", frame.Reference) is { } wrong => Fail(moment, wrong),
            ExpressionOutcome.Value value => new TaskCompleted(moment.Now, Path, recorded, value.Json, then ?? frame.Then),
            _ => new TaskCompleted(moment.Now, Path, recorded, null, then ?? frame.Then),
        };
    }

    private protected TaskFailed Fail(Moment moment, Failure failure) => new(moment.Now, Path, failure);

    private protected TaskFailed Fail(Moment moment, ExpressionOutcome.Failed failed) =>
        Fail(moment, Failures.OfExpression(failed, Definition.Frame.Reference));
}
