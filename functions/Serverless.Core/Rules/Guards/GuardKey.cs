using System.Text.Json;
using Serverless.Core.Expressions;
using Serverless.Jq;

namespace Serverless.Core.Rules.Guards;

/// <summary>What a guard counts by: an expression over the event, a literal, or nothing, and then all matches of the rule count together.</summary>
public sealed class GuardKey(ExpressionTemplate? template)
{
    /// <summary>Characters of a key, at most.</summary>
    public const int Longest = 512;

    /// <summary>Of a guard that counts all matches of its rule together.</summary>
    public static readonly GuardKey WholeRule = new(null);

    /// <summary>The key as a text; or one sentence, where the event has none. A key that is missing is never taken for one that many share.</summary>
    internal (string? Key, string? Error) Of(JsonElement happened, IReadOnlyDictionary<string, JsonElement> variables, JqBudget budget) => template?.Evaluate(happened, variables, budget) switch
    {
        null => ("", null),
        ExpressionOutcome.Failed failed => (null, failed.Reason),
        ExpressionOutcome.Value value => Read(value.Json),
        _ => throw new InvalidOperationException("An expression has a value or fails."),
    };

    internal static string Head(string text) => text.Length <= 100 ? text : $"{text[..100]}…";

    private static (string? Key, string? Error) Read(JsonElement json)
    {
        if (json.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined || (json.ValueKind == JsonValueKind.Array && json.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Null)))
        {
            return (null, $"the key is {Head(json.GetRawText())}; a key that the event does not have limits nothing.");
        }

        var text = json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText();
        return text.Length is > 0 and <= Longest ? (text, null) : (null, $"the key has {text.Length} characters; it has from 1 to {Longest}.");
    }
}
