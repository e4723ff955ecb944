using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>Fails with an error. Serverless Workflow DSL 1.0.3, "Raise" and "Error".</summary>
public sealed record RaiseTask(TaskFrame Frame, ErrorTemplate Error) : TaskDefinition(Frame)
{
    internal override TaskRun Open(TaskOpening opening) => new RaiseRun(this, opening);
}

/// <summary>An error to be filled in; all but the status may be expressions, which have to give texts.</summary>
/// <param name="Instance">Null for the pointer of the task that raises it.</param>
public sealed record ErrorTemplate(ExpressionTemplate Type, int Status, ExpressionTemplate? Title, ExpressionTemplate? Detail, ExpressionTemplate? Instance);

public sealed record RaiseRun(RaiseTask Task, TaskOpening Opening) : TaskRun(Opening)
{
    internal override HistoryEvent? Next(Moment moment)
    {
        var error = Task.Error;
        List<ExpressionOutcome.Failed> failures = [];
        var failure = new Failure(
            Text(moment, error.Type, failures) ?? FailureTypes.Runtime,
            error.Status,
            Text(moment, error.Title, failures),
            Text(moment, error.Detail, failures),
            Text(moment, error.Instance, failures) ?? Task.Frame.Reference);
        return failures.Count > 0 ? Fail(moment, failures[0]) : Fail(moment, failure);
    }

    private string? Text(Moment moment, ExpressionTemplate? template, List<ExpressionOutcome.Failed> failures)
    {
        switch (template is null ? null : moment.Evaluate(template, Opening))
        {
            case ExpressionOutcome.Value value:
                return value.Json.ValueKind switch
                {
                    JsonValueKind.String => value.Json.GetString(),
                    JsonValueKind.Null => null,
                    _ => value.Json.GetRawText(),
                };
            case ExpressionOutcome.Failed failed:
                failures.Add(failed);
                return null;
            default:
                return null;
        }
    }
}
