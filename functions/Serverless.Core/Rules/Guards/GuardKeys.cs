using System.Text.Json;
using Serverless.Jq;

namespace Serverless.Core.Rules.Guards;

/// <summary>The keys of one match; null for the guards its rule does not have.</summary>
public sealed record GuardKeys(string? Dedupe, string? Cooldown, string? Budget, string? Lock, string? Breaker)
{
    public TargetKeys? Targets { get; init; }

    public static readonly GuardKeys None = new(null, null, null, null, null);

    internal static (GuardKeys? Keys, string? Error) Of(RuleGuard guard, JsonElement happened, IReadOnlyDictionary<string, JsonElement> variables, JqBudget budget)
    {
        if (!guard.Limits)
        {
            return (None, null);
        }

        string? error = null;
        string? Key(string name, GuardKey? key)
        {
            if (key is null || error is not null)
            {
                return null;
            }

            var (text, problem) = key.Of(happened, variables, budget);
            error = problem is null ? null : $"'guard.{name}.key': {problem}";
            return text;
        }

        var keys = new GuardKeys(
            Key("dedupe", guard.Dedupe?.Key),
            Key("cooldown", guard.Cooldown?.Key),
            Key("budget", guard.Budget?.Key),
            Key("lock", guard.Lock?.Key),
            Key("breaker", guard.Breaker?.Key));
        if (error is null && guard.Targets is { } targets)
        {
            (var read, error) = TargetKeys.Read(targets, happened, variables, budget);
            keys = keys with { Targets = read };
        }

        return error is null ? (keys, null) : (null, error);
    }
}
