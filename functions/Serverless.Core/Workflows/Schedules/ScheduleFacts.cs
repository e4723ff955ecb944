using Serverless.Core.Admission.Facts;

namespace Serverless.Core.Workflows.Schedules;

/// <summary>How far a schedule has come: the memory that all instances of the router share.</summary>
/// <param name="Schedule">The text of the schedule that this is about.</param>
/// <param name="Since">When it was placed: what was due before is not made up for.</param>
/// <param name="Fired">The time of the newest tick that is in the journal; null before the first.</param>
/// <param name="Sequence">That tick's place in the journal.</param>
/// <param name="Removed">No pack had the workflow any more; placed again, it begins anew.</param>
public sealed record ScheduleFacts(string Schedule, DateTimeOffset Since, DateTimeOffset? Fired = null, long? Sequence = null, bool Removed = false) : GuardFacts;

/// <summary>The rules that had a schedule when it was looked at last: how an instance that was not there then finds out what was taken away.</summary>
/// <param name="Rules">In their order.</param>
public sealed record PlacedSchedules(IReadOnlyList<string> Rules) : GuardFacts
{
    /// <summary>Characters of them together, at most: what is more is only noticed by an instance that saw it.</summary>
    public const int MostCharacters = 40_000;

    public static readonly PlacedSchedules None = new([]);

    public static PlacedSchedules Of(IEnumerable<string> rules)
    {
        var left = MostCharacters;
        return new PlacedSchedules([.. rules.Order(StringComparer.Ordinal).TakeWhile(rule => (left -= rule.Length + 3) >= 0)]);
    }
}
