namespace Serverless.Application.RuleSets;

/// <summary>One move of the pointer.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="RuleSet">The set that came into force.</param>
/// <param name="Restores">Of a rollback the push it went back to; null for a push.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="Reason">At most <see cref="ReasonLimit"/> characters; null where none was given.</param>
public sealed record RuleSetMove(long Number, string RuleSet, long? Restores, string By, DateTimeOffset At, string? Reason)
{
    public const int ReasonLimit = 1_000;

    /// <summary>The push whose set this is.</summary>
    public long Push => Restores ?? Number;
}
