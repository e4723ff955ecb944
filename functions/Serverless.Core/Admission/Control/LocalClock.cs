namespace Serverless.Core.Admission.Control;

/// <summary>What the clocks of a zone show. The zone comes from outside; nothing but the offset at an instant is asked of it.</summary>
internal static class LocalClock
{
    /// <summary>No zone is further from UTC, to either side.</summary>
    private static readonly TimeSpan Furthest = TimeSpan.FromHours(15);

    /// <summary>More than the clocks have ever been set, and than the furthest zone is from UTC.</summary>
    private static readonly TimeSpan Around = TimeSpan.FromDays(2);

    /// <summary>When a time of the clock comes. One that comes twice, since the clocks are set back, comes when it comes first; one that is left out, since
    /// they are set forward, comes as much later as they are set forward: where 02:00 is followed by 03:00, 02:30 is 03:30.</summary>
    /// <param name="local">What the clock shows; its offset is not looked at.</param>
    public static DateTimeOffset Comes(this TimeZoneInfo zone, DateTimeOffset local)
    {
        var shown = new DateTimeOffset(local.DateTime, TimeSpan.Zero);
        var (before, after) = (zone.GetUtcOffset(Moved(shown, -Furthest)), zone.GetUtcOffset(Moved(shown, Furthest)));
        var (first, second) = before >= after ? (before, after) : (after, before);
        foreach (var offset in (ReadOnlySpan<TimeSpan>)[first, second])
        {
            if (zone.GetUtcOffset(Moved(shown, -offset)) == offset)
            {
                return Moved(shown, -offset);
            }
        }

        return Moved(shown, -before);
    }

    /// <summary>The least and the greatest offset of a time, two days before and after it included.</summary>
    public static (TimeSpan Least, TimeSpan Greatest) Offsets(this TimeZoneInfo zone, DateTimeOffset from, DateTimeOffset to)
    {
        var (least, greatest) = (TimeSpan.MaxValue, TimeSpan.MinValue);
        var end = Moved(to, Around);
        for (var at = Moved(from, -Around); ; at = at.AddDays(1) < end ? at.AddDays(1) : end)
        {
            var offset = zone.GetUtcOffset(at);
            (least, greatest) = (offset < least ? offset : least, offset > greatest ? offset : greatest);
            if (at >= end)
            {
                return (least, greatest);
            }
        }
    }

    /// <summary>At the ends of time a clock stands still.</summary>
    private static DateTimeOffset Moved(DateTimeOffset at, TimeSpan by) => new(Math.Clamp(at.UtcTicks + by.Ticks, DateTimeOffset.MinValue.Ticks, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);
}
