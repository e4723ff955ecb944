using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>Works through a list and answers its errors. Serverless Workflow DSL 1.0.3, "Try".</summary>
public sealed record TryTask(TaskFrame Frame, TaskList Body, CatchClause Catch) : TaskDefinition(Frame)
{
    internal override TaskRun Open(TaskOpening opening) =>
        new TryRun(this, opening, 1, new TryPhase.Trying(ListRun.Begin(Body, opening.PathOf(Body), opening.Input), null));
}

/// <summary>Which errors are caught and what is done about them. An error is retried as long as the policy allows; then, or without a policy,
/// <see cref="Do"/> handles it. A clause with neither swallows it; one with a policy only lets it go on when the policy is used up.</summary>
/// <param name="Errors">Null for all.</param>
/// <param name="As">The variable that holds the error in the conditions and in <see cref="Do"/>.</param>
public sealed record CatchClause(ErrorFilter? Errors, string As)
{
    public RuntimeExpression? When { get; init; }

    public RuntimeExpression? ExceptWhen { get; init; }

    public RetryPolicy? Retry { get; init; }

    public TaskList? Do { get; init; }
}
