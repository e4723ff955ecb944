using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>The door of a task: <c>if</c>, then <c>input.schema</c> and <c>input.from</c>, all over the raw input, then <c>timeout</c>.</summary>
internal static class TaskEntry
{
    public static HistoryEvent Next(TaskDefinition task, string path, JsonElement input, Moment moment)
    {
        var frame = task.Frame;
        if (frame.If is null && frame.Input.IsNone)
        {
            return Start(task, path, input, null, moment);
        }

        var arguments = new Arguments(moment, new TaskOpening(task, path, input, input, moment.Now));
        switch (frame.If?.Evaluate(input, arguments, moment.Budget))
        {
            case ExpressionOutcome.Failed failed:
                return new TaskFailed(moment.Now, path, Failures.OfExpression(failed, frame.Reference));
            case ExpressionOutcome.Value { True: false }:
                return new TaskSkipped(moment.Now, path);
        }

        if (frame.Input.Violation(input, "The input", frame.Reference) is { } violation)
        {
            return new TaskFailed(moment.Now, path, violation);
        }

        return frame.Input.Form?.Evaluate(input, arguments, moment.Budget) switch
        {
            ExpressionOutcome.Failed failed => new TaskFailed(moment.Now, path, Failures.OfExpression(failed, frame.Reference)),
            ExpressionOutcome.Value value => Start(task, path, input, value.Json, moment),
            _ => Start(task, path, input, null, moment),
        };
    }

    private static TaskEvent Start(TaskDefinition task, string path, JsonElement rawInput, JsonElement? input, Moment moment)
    {
        if (task.Frame.Timeout is not { } timeout)
        {
            return new TaskStarted(moment.Now, path, input);
        }

        return timeout.Evaluate(moment, new TaskOpening(task, path, rawInput, input ?? rawInput, moment.Now), out var duration) is { } failed
            ? new TaskFailed(moment.Now, path, Failures.OfExpression(failed, task.Frame.Reference))
            : new TaskStarted(moment.Now, path, input, moment.Now + duration);
    }
}
