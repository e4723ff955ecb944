using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>A duration, from zero to <see cref="Longest"/>: fixed, or an expression that gives an ISO 8601 text.
/// Serverless Workflow DSL 1.0.3, "Duration".</summary>
public abstract record DurationTemplate
{
    /// <summary>A hundred years of 365 days.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    private DurationTemplate()
    {
    }

    public sealed record Fixed(TimeSpan Duration) : DurationTemplate;

    public sealed record Computed(RuntimeExpression Expression) : DurationTemplate;

    internal ExpressionOutcome.Failed? Evaluate(Moment moment, TaskOpening task, out TimeSpan duration) =>
        Evaluate(this is Computed computed ? moment.Evaluate(computed.Expression, task) : null, out duration);

    /// <summary>The duration of a whole run: its expression sees the run's input.</summary>
    internal ExpressionOutcome.Failed? Evaluate(Moment moment, JsonElement input, out TimeSpan duration) =>
        Evaluate((this as Computed)?.Expression.Evaluate(input, new Arguments(moment, null), moment.Budget), out duration);

    private ExpressionOutcome.Failed? Evaluate(ExpressionOutcome? computed, out TimeSpan duration)
    {
        duration = (this as Fixed)?.Duration ?? default;
        switch (computed)
        {
            case ExpressionOutcome.Failed failed:
                return failed;
            case ExpressionOutcome.Value value when value.Json.ValueKind != JsonValueKind.String || !TryParse(value.Json.GetString()!, out duration):
                return new ExpressionOutcome.Failed($"A duration is an ISO 8601 text such as PT10S, not {value.Json.GetRawText()}.");
            default:
                return null;
        }
    }

    internal static bool TryParse(string text, out TimeSpan duration) =>
        IsoDuration.TryParse(text, out duration) && duration >= TimeSpan.Zero && duration <= Longest;
}
