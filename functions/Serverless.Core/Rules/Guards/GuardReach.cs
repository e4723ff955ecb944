namespace Serverless.Core.Rules.Guards;

/// <summary>How far back guards look.</summary>
public static class GuardReach
{
    /// <summary>The longest time that a guard may name. Facts that a guard may need are kept for as long, so that a rule which is given a longer time finds them.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(31);
}
