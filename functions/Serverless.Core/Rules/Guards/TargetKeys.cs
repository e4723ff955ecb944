using System.Text.Json;
using Serverless.Core.Expressions;
using Serverless.Jq;

namespace Serverless.Core.Rules.Guards;

/// <summary>The target of one match.</summary>
/// <param name="In">Which of several scopes of that name; empty for the only one.</param>
/// <param name="Of">How many targets there are; null where nobody says.</param>
public sealed record TargetKeys(string Target, string In, int? Of)
{
    /// <summary>Or one sentence, where the event does not have what is needed.</summary>
    internal static (TargetKeys? Keys, string? Error) Read(TargetsGuard guard, JsonElement happened, IReadOnlyDictionary<string, JsonElement> variables, JqBudget budget)
    {
        var (target, wrong) = guard.Key.Of(happened, variables, budget);
        var (within, other) = guard.In.Of(happened, variables, budget);
        if (wrong is not null || other is not null)
        {
            return (null, wrong is null ? $"'guard.targets.in': {other}" : $"'guard.targets.key': {wrong}");
        }

        var (of, error) = Count(guard.Of?.Evaluate(happened, variables, budget), target!);
        return error is null ? (new TargetKeys(target!, within!, of), null) : (null, $"'guard.targets.of': {error}");
    }

    private static (int? Of, string? Error) Count(ExpressionOutcome? outcome, string target) => outcome switch
    {
        null => (null, null),
        ExpressionOutcome.Failed failed => (null, failed.Reason),
        ExpressionOutcome.Value { Json: { ValueKind: JsonValueKind.Number } number } when number.TryGetInt32(out var all) && all is >= 1 and <= TargetsGuard.LargestScope => (all, null),
        ExpressionOutcome.Value { Json: { ValueKind: JsonValueKind.Array } list } => Listed(list, target),
        _ => (null, $"it is a list of targets, or how many there are: 1 to {TargetsGuard.LargestScope}."),
    };

    private static (int? Of, string? Error) Listed(JsonElement list, string target)
    {
        var names = list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText()).ToHashSet(StringComparer.Ordinal);
        return names.Contains(target) ? (names.Count, null) : (null, $"the target {GuardKey.Head(target)} is none of the {names.Count} that there are.");
    }
}
