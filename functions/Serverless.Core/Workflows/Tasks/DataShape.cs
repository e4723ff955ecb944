using System.Text.Json;
using Serverless.Core.Expressions;
using Serverless.Core.Schemas;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>What <c>input</c>, <c>output</c> or <c>export</c> says about data. Serverless Workflow DSL 1.0.3, "Data Flow".</summary>
/// <param name="Form">Makes them anew; null where they stay as they are.</param>
/// <param name="Schema">Of an input before it is made anew, of an output and a context after it; null where nothing was said.</param>
public sealed record DataShape(ExpressionTemplate? Form, JsonSchema? Schema)
{
    public static readonly DataShape None = new(null, null);

    public bool IsNone => Form is null && Schema is null;

    /// <summary>Null where the data are as they should be.</summary>
    /// <param name="what">How a sentence names them.</param>
    internal Failure? Violation(JsonElement data, string what, string instance) => Schema?.Validate(data) is { Count: > 0 } violations
        ? new Failure(FailureTypes.Validation, 400, "Validation failed", $"{what} is not as its schema says. {string.Join(". ", violations)}.", instance)
        : null;
}
