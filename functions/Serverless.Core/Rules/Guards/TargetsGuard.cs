using Serverless.Core.Expressions;

namespace Serverless.Core.Rules.Guards;

/// <summary>How many targets of a scope may be under remediation at once, by all rules that name the scope.</summary>
/// <param name="Scope">What the targets belong to, such as <c>web-hosts</c>.</param>
/// <param name="Key">The target that a match is about.</param>
/// <param name="In">Which of several such scopes, such as one a cluster; the whole scope where nothing is said.</param>
/// <param name="Of">The targets that there are: a list of them, or how many; null where only <paramref name="Most"/> limits.</param>
/// <param name="Most">1 to <see cref="MostTargets"/>; null where only <paramref name="Percent"/> limits.</param>
/// <param name="Percent">1 to 100, of <paramref name="Of"/>, rounded down.</param>
public sealed record TargetsGuard(string Scope, GuardKey Key, GuardKey In, ExpressionTemplate? Of, int? Most, int? Percent)
{
    /// <summary>Runs that are under way in one scope at once, at most, whatever the share of it that they are.</summary>
    public const int MostTargets = 400;

    /// <summary>Targets that a scope may say it has, at most.</summary>
    public const int LargestScope = 10_000_000;

    /// <summary>Targets that may be under remediation at once.</summary>
    /// <param name="of">Of so many; null where nobody says.</param>
    public int Allowed(int? of) => Math.Min(Most ?? MostTargets, Percent is { } percent && of is { } all ? (int)((long)all * percent / 100) : MostTargets);
}
