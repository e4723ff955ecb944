using Serverless.Jq.Evaluation;
using Serverless.Jq.Values;

namespace Serverless.Jq.Builtins;

/// <summary>A time in its parts as C has it: years and days in full, months from 0, weekdays from Sunday, days of the year from 0. All times are UTC.</summary>
internal record struct BrokenTime(long Year, int Month, int Day, int Hour, int Minute, int Second, int Weekday, int YearDay)
{
    private const int SecondsPerDay = 86_400;

    private static readonly int[] daysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

    /// <summary>Seconds since the epoch; parts beyond their range carry over.</summary>
    public readonly long Seconds
    {
        get
        {
            var months = (Year * 12) + Month;
            var year = Math.DivRem(months, 12, out var month);
            if (month < 0)
            {
                year--;
                month += 12;
            }

            return ((DaysFromCivil(year, (int)month, 1) + Day - 1) * SecondsPerDay) + (Hour * 3600L) + (Minute * 60L) + Second;
        }
    }

    public static BrokenTime FromSeconds(long seconds)
    {
        var days = (long)Math.Floor(seconds / (double)SecondsPerDay);
        days = days * SecondsPerDay > seconds ? days - 1 : (days + 1) * SecondsPerDay <= seconds ? days + 1 : days;
        var rest = (int)(seconds - (days * SecondsPerDay));
        var (year, month, day) = CivilFromDays(days);
        return new BrokenTime(year, month, day, rest / 3600, rest / 60 % 60, rest % 60, WeekdayOf(days), YearDayOf(year, month, day));
    }

    /// <summary>The same instant with every part in its range, and the weekday and day of the year that follow from it.</summary>
    public readonly BrokenTime Normal() => FromSeconds(Seconds);

    /// <summary>Fills in the weekday and the day of the year, where the other parts are a date.</summary>
    public readonly BrokenTime WithDays() =>
        Month is >= 0 and < 12 && Day > 0
            ? this with { Weekday = WeekdayOf(DaysFromCivil(Year, Month, Day)), YearDay = YearDayOf(Year, Month, Day) }
            : this;

    /// <summary>jq's array for this time.</summary>
    public readonly JqValue ToValue(double fraction) => JqValue.ArrayOf(
        JqValue.Of(Year),
        JqValue.Of(Month),
        JqValue.Of(Day),
        JqValue.Of(Hour),
        JqValue.Of(Minute),
        JqValue.Of(Second + fraction),
        JqValue.Of(Weekday),
        JqValue.Of(YearDay));

    /// <summary>Reads jq's array; missing parts are 0.</summary>
    public static BrokenTime FromValue(in JqValue value, string function)
    {
        Span<int> parts = stackalloc int[8];
        for (var i = 0; i < 8 && i < value.Array.Count; i++)
        {
            var part = value.Array[i];
            if (!part.IsNumber || part.IsNaN)
            {
                throw new JqError($"{function} requires parsed datetime inputs");
            }

            parts[i] = (int)Math.Clamp(part.Number, int.MinValue, int.MaxValue);
        }

        return new BrokenTime(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6], parts[7]);
    }

    private static bool IsLeap(long year) => (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    private static int YearDayOf(long year, int month, int day) => daysBefore[month] + (month > 1 && IsLeap(year) ? 1 : 0) + day - 1;

    private static int WeekdayOf(long days) => (int)((((days + 4) % 7) + 7) % 7);

    /// <summary>Days since 1970-01-01 in the proleptic Gregorian calendar, counted in eras of 400 years from March.</summary>
    private static long DaysFromCivil(long year, int month, int day)
    {
        year -= month < 2 ? 1 : 0;
        var era = (year >= 0 ? year : year - 399) / 400;
        var yearOfEra = year - (era * 400);
        var dayOfYear = (((153 * ((month + 10) % 12)) + 2) / 5) + day - 1;
        return (era * 146_097) + (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear - 719_468;
    }

    private static (long Year, int Month, int Day) CivilFromDays(long days)
    {
        days += 719_468;
        var era = (days >= 0 ? days : days - 146_096) / 146_097;
        var dayOfEra = days - (era * 146_097);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var march = ((5 * dayOfYear) + 2) / 153;
        var month = (int)((march + 2) % 12);
        return (yearOfEra + (era * 400) + (month < 2 ? 1 : 0), month, (int)(dayOfYear - (((153 * march) + 2) / 5) + 1));
    }
}
