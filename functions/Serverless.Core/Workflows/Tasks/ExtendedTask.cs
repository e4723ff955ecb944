using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>A task with what extensions do before and after it. They see its data and change none of them; one that exits before the task takes
/// its place. Serverless Workflow DSL 1.0.3, "Extension".</summary>
/// <param name="Inner">The task itself, a list of one, without what its frame says around it.</param>
public sealed record ExtendedTask(TaskFrame Frame, TaskList Inner, IReadOnlyList<Extension> Extensions) : TaskDefinition(Frame)
{
    internal override TaskRun Open(TaskOpening opening) => new ExtendedRun(this, opening, -1, null, null);

    /// <summary>In this order: what comes before, the task, what comes after.</summary>
    internal int Stages => (2 * Extensions.Count) + 1;

    /// <summary>Null for the task itself.</summary>
    internal Extension? ExtensionAt(int stage) => stage == Extensions.Count ? null : Extensions[stage % (Extensions.Count + 1)];

    internal TaskList? ListAt(int stage) => stage < Extensions.Count ? Extensions[stage].Before
        : stage == Extensions.Count ? Inner
        : stage < Stages ? Extensions[stage - Extensions.Count - 1].After
        : null;
}

/// <param name="When">Whether it is for the task at hand; null for all.</param>
/// <param name="Before">Null for nothing.</param>
/// <param name="After">Null for nothing.</param>
public sealed record Extension(RuntimeExpression? When, TaskList? Before, TaskList? After);

/// <param name="Stage">The one that was begun last; -1 for none.</param>
/// <param name="Body">What is open of it; null where it is over.</param>
/// <param name="Result">What the task has come to, or what took its place.</param>
internal sealed record ExtendedRun(ExtendedTask Task, TaskOpening Opening, int Stage, ListRun? Body, ListPosition.Done? Result) : TaskRun(Opening)
{
    public override JsonElement? RawOutput => Body is null ? Result?.Output : null;

    internal override bool MayFail => Body?.IsOver ?? true;

    internal override bool MayBeCut => Body?.MayBeCut ?? true;

    internal override HistoryEvent? Next(Moment moment) => Body?.Position switch
    {
        null => Begin(moment),
        ListPosition.Failed failed => Fail(moment, failed.Failure),
        _ => Body.Next(Inside(moment, Stage)),
    };

    internal override TaskRun? After(TaskEvent fact) => fact is StageStarted started && Body is null && started.Stage > Stage && Task.ListAt(started.Stage) is { } list
        ? Settle(this with { Stage = started.Stage, Body = ListRun.Begin(list, PathOf(list), Result?.Output ?? Opening.Input) })
        : null;

    internal override TaskRun? AfterInner(TaskEvent fact) => Body?.After(fact) is { } body ? Settle(this with { Body = body }) : null;

    internal override TaskRun? Revived(JsonElement? input) => Body?.Revived(input) is { } body ? this with { Body = body } : null;

    internal override void Collect(List<Command> commands) => Body?.Collect(commands);

    internal override void Hear(EventArrival arrival, Moment moment, List<TaskEvent> facts) => Body?.Hear(arrival, Inside(moment, Stage), facts);

    internal override TaskRun? Find(string path) => base.Find(path) ?? Body?.Find(path);

    /// <summary>The next stage there is something in. What took the place of the task leaves out the rest.</summary>
    private HistoryEvent Begin(Moment moment)
    {
        for (var stage = Stage + 1; stage < Task.Stages && !(Result is not null && Stage < Task.Extensions.Count); stage++)
        {
            if (Task.ListAt(stage) is null)
            {
                continue;
            }

            switch (Task.ExtensionAt(stage)?.When is { } when ? Inside(moment, stage).Evaluate(when, Opening) : null)
            {
                case ExpressionOutcome.Failed failed:
                    return Fail(moment, failed);
                case null or ExpressionOutcome.Value { True: true }:
                    return new StageStarted(moment.Now, Path, stage);
            }
        }

        return Complete(moment, Result!.Output, Result.Then is FlowDirective.Exit or FlowDirective.Continue ? null : Result.Then);
    }

    /// <summary>The tasks of an extension know the task they extend as <c>$task</c>.</summary>
    private Moment Inside(Moment moment, int stage) =>
        stage == Task.Extensions.Count ? moment : moment.Bind(ArgumentNames.Task, Descriptors.OfTask(moment.Origin, Opening, Result?.Output));

    private static ExtendedRun Settle(ExtendedRun run)
    {
        if (run.Body?.Position is not ListPosition.Done done)
        {
            return run;
        }

        var counts = run.Stage == run.Task.Extensions.Count || (run.Stage < run.Task.Extensions.Count && done.Then == FlowDirective.Exit);
        return run with { Body = null, Result = counts ? done : run.Result };
    }

    private string PathOf(TaskList list) => ReferenceEquals(list, Task.Inner) ? Path : Opening.PathOf(list);
}
