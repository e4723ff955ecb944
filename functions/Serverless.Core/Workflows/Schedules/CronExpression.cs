using System.Numerics;

namespace Serverless.Core.Workflows.Schedules;

/// <summary>Times of the clock as five fields say them: minute, hour, day of the month, month, day of the week. The dialect is that of unix cron: lists,
/// ranges, steps, names of months and days, 0 and 7 for Sunday, <c>@hourly</c> and its like; where both days are restricted, either is enough. In UTC, which
/// knows no summer time: no hour is missing and none comes twice.</summary>
public sealed class CronExpression
{
    /// <summary>Every combination of day, month and day of the week that there is comes within it: 29 February on one day of the week, over a year
    /// divisible by 100 that is no leap year.</summary>
    private const int DaysLookedAt = 40 * 366;

    private readonly ulong minutes;
    private readonly ulong hours;
    private readonly ulong days;
    private readonly ulong months;
    private readonly ulong weekdays;
    private readonly bool either;

    private CronExpression(ReadOnlySpan<ulong> fields, bool either) =>
        (minutes, hours, days, months, weekdays, this.either) = (fields[0], fields[1], fields[2], fields[3], (fields[4] | (fields[4] >> 7)) & 0x7f, either);

    /// <param name="problem">What is wrong, to be read after the expression; null where nothing is.</param>
    public static CronExpression? Parse(string text, out string? problem)
    {
        var parts = (CronField.Named(text.Trim()) ?? text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != CronField.All.Count)
        {
            problem = $"has {parts.Length} fields; write five: minute, hour, day of the month, month and day of the week, such as '0 3 * * *' for three o'clock every night";
            return null;
        }

        Span<ulong> fields = stackalloc ulong[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!CronField.All[i].TryRead(parts[i], out fields[i], out problem))
            {
                return null;
            }
        }

        var read = new CronExpression(fields, either: CronField.Restricts(parts[2]) && CronField.Restricts(parts[4]));
        problem = read.Next(DateTimeOffset.UnixEpoch) is null ? "never comes: no month has such a day" : null;
        return problem is null ? read : null;
    }

    /// <summary>The first time after; null where there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var from = Minute(after).AddMinutes(1);
        for (var i = 0; i < DaysLookedAt; i++)
        {
            var day = Day(from).AddDays(i);
            if (IsDay(day) && First(i == 0 ? from.TimeOfDay : TimeSpan.Zero) is { } time)
            {
                return day + time;
            }
        }

        return null;
    }

    /// <summary>The last time that is not later; null where there is none.</summary>
    public DateTimeOffset? Latest(DateTimeOffset now)
    {
        for (var i = 0; i < DaysLookedAt; i++)
        {
            var day = Day(now).AddDays(-i);
            if (IsDay(day) && Last(i == 0 ? now.UtcDateTime.TimeOfDay : TimeSpan.FromDays(1)) is { } time)
            {
                return day + time;
            }
        }

        return null;
    }

    private bool IsDay(DateTimeOffset day)
    {
        var (ofMonth, ofWeek) = (Has(days, day.Day), Has(weekdays, (int)day.DayOfWeek));
        return Has(months, day.Month) && (either ? ofMonth || ofWeek : ofMonth && ofWeek);
    }

    private TimeSpan? First(TimeSpan from)
    {
        for (var hour = from.Hours; hour < 24; hour++)
        {
            var rest = Has(hours, hour) ? minutes & (ulong.MaxValue << (hour == from.Hours ? from.Minutes : 0)) : 0;
            if (rest != 0)
            {
                return new TimeSpan(hour, BitOperations.TrailingZeroCount(rest), 0);
            }
        }

        return null;
    }

    private TimeSpan? Last(TimeSpan until)
    {
        var (lastHour, lastMinute) = until.Days > 0 ? (23, 59) : (until.Hours, until.Minutes);
        for (var hour = lastHour; hour >= 0; hour--)
        {
            var rest = Has(hours, hour) ? minutes & (ulong.MaxValue >> (63 - (hour == lastHour ? lastMinute : 59))) : 0;
            if (rest != 0)
            {
                return new TimeSpan(hour, BitOperations.Log2(rest), 0);
            }
        }

        return null;
    }

    private static bool Has(ulong set, int value) => (set >> value & 1) == 1;

    private static DateTimeOffset Day(DateTimeOffset time) => new(time.UtcDateTime.Date, TimeSpan.Zero);

    private static DateTimeOffset Minute(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
}
