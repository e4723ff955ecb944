using System.Text.Json;
using Serverless.Actions.Authentication;
using Serverless.Actions.Mcp;
using Serverless.Core.Workflows;
using static Serverless.Actions.Arguments;

namespace Serverless.Actions.AsyncApi;

/// <summary>Which messages are consumed, and how many. Serverless Workflow DSL 1.0.3, "AsyncAPI Subscription" and "AsyncAPI Subscription Lifetime".</summary>
internal sealed record Consumption(int? Amount, TimeSpan? Time, DeferredExpression? Filter, DeferredExpression? While, DeferredExpression? Until)
{
    public static Consumption Of(JsonElement subscription)
    {
        var consume = Optional(subscription, "consume");
        var arguments = Optional(subscription, "arguments");
        return new Consumption(
            Optional(consume, "amount") is { ValueKind: JsonValueKind.Number } amount ? Whole(amount) : null,
            McpArguments.Bounded(McpArguments.DurationOf(Optional(consume, "for"))),
            Deferred(subscription, "filter"),
            Deferred(consume, "while"),
            Deferred(consume, "until"));

        DeferredExpression? Deferred(JsonElement map, string key) => Texts.Of(map, key) is { } text ? new DeferredExpression(text, arguments) : null;
    }

    /// <summary>Two messages are enough for one and a half; so many that they cannot be counted never come.</summary>
    private static int Whole(JsonElement amount) => amount.TryGetDouble(out var number) && number < int.MaxValue ? (int)Math.Max(0, Math.Ceiling(number)) : int.MaxValue;

    public bool IsEnough(int count) => count >= Amount;

    public bool Matches(JsonElement message) => Filter?.Holds(message) ?? true;

    public bool EndsBefore(JsonElement message) => Until?.Holds(message) ?? false;

    public bool EndsAfter(JsonElement message) => While is { } condition && !condition.Holds(message);
}
