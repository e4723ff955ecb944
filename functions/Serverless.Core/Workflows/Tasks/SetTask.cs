using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>Puts out the value of a template. Serverless Workflow DSL 1.0.3, "Set".</summary>
public sealed record SetTask(TaskFrame Frame, ExpressionTemplate Value) : TaskDefinition(Frame)
{
    internal override TaskRun Open(TaskOpening opening) => new SetRun(this, opening);
}

public sealed record SetRun(SetTask Task, TaskOpening Opening) : TaskRun(Opening)
{
    internal override bool MayComplete => true;

    internal override HistoryEvent? Next(Moment moment) => moment.Evaluate(Task.Value, Opening) switch
    {
        ExpressionOutcome.Value value => Complete(moment, value.Json),
        var outcome => Fail(moment, (ExpressionOutcome.Failed)outcome),
    };
}
