using System.Collections.Immutable;
using System.Text.Json;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Effects;
using Serverless.Jq;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>What a task sees while the next fact is looked for: its run, the time, and what the tasks around it have bound.</summary>
internal sealed record Moment(RunOrigin Origin, JsonElement? Context, DateTimeOffset Now, JqBudget Budget)
{
    /// <summary>What each probe of the run said last.</summary>
    public ImmutableDictionary<string, ProbeAnswer> Probes { get; init; } = ImmutableDictionary<string, ProbeAnswer>.Empty;

    public Bindings? Bindings { get; init; }

    public Moment Bind(string name, JsonElement value) => this with { Bindings = new Bindings(Bindings, name, value) };

    public ExpressionOutcome Evaluate(RuntimeExpression expression, TaskOpening task) => expression.Evaluate(task.Input, new Arguments(this, task) { Input = task.Input }, Budget);

    public ExpressionOutcome Evaluate(ExpressionTemplate template, TaskOpening task) => template.Constant is { } constant
        ? new ExpressionOutcome.Value(constant)
        : template.Evaluate(task.Input, new Arguments(this, task) { Input = task.Input }, Budget);
}
