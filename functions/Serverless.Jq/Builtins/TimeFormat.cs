using System.Globalization;
using System.Text;

namespace Serverless.Jq.Builtins;

/// <summary>strftime in the C locale.</summary>
internal static class TimeFormat
{
    private const int DeepestNesting = 4;

    public static string Write(in BrokenTime time, string format, int nesting)
    {
        var text = new StringBuilder(format.Length + 16);
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                text.Append(format[i]);
                continue;
            }

            var start = i++;
            var flag = '\0';
            while (i < format.Length && format[i] is '-' or '_' or '0' or '^' or '#')
            {
                flag = format[i++];
            }

            i += i + 1 < format.Length && format[i] is 'E' or 'O' ? 1 : 0;
            var written = i < format.Length && nesting < DeepestNesting ? Write(time, format[i], flag, nesting) : null;
            text.Append(written ?? format[start..Math.Min(i + 1, format.Length)]);
        }

        return text.ToString();
    }

    private static string? Write(in BrokenTime time, char conversion, char flag, int nesting) => conversion switch
    {
        'a' => Name(TimeNames.Weekdays[time.Weekday][..3], flag),
        'A' => Name(TimeNames.Weekdays[time.Weekday], flag),
        'b' or 'h' => Name(TimeNames.Months[time.Month][..3], flag),
        'B' => Name(TimeNames.Months[time.Month], flag),
        'c' => Write(time, "%a %b %e %H:%M:%S %Y", nesting + 1),
        'C' => Number(Math.DivRem(time.Year, 100).Quotient, 2, flag),
        'd' => Number(time.Day, 2, flag),
        'D' or 'x' => Write(time, "%m/%d/%y", nesting + 1),
        'e' => Number(time.Day, 2, flag == '\0' ? '_' : flag),
        'F' => Write(time, "%Y-%m-%d", nesting + 1),
        'g' => Number(IsoWeek(time).Year % 100, 2, flag),
        'G' => Number(IsoWeek(time).Year, 1, flag),
        'H' => Number(time.Hour, 2, flag),
        'I' => Number(((time.Hour + 11) % 12) + 1, 2, flag),
        'j' => Number(time.YearDay + 1, 3, flag),
        'k' => Number(time.Hour, 2, flag == '\0' ? '_' : flag),
        'l' => Number(((time.Hour + 11) % 12) + 1, 2, flag == '\0' ? '_' : flag),
        'm' => Number(time.Month + 1, 2, flag),
        'M' => Number(time.Minute, 2, flag),
        'n' => "\n",
        'p' => flag == '#' ? HalfDay(time).ToLowerInvariant() : HalfDay(time),
        'P' => HalfDay(time).ToLowerInvariant(),
        'r' => Write(time, "%I:%M:%S %p", nesting + 1),
        'R' => Write(time, "%H:%M", nesting + 1),
        's' => time.Seconds.ToString(CultureInfo.InvariantCulture),
        'S' => Number(time.Second, 2, flag),
        't' => "\t",
        'T' or 'X' => Write(time, "%H:%M:%S", nesting + 1),
        'u' => Number(time.Weekday == 0 ? 7 : time.Weekday, 1, flag),
        'U' => Number((time.YearDay + 7 - time.Weekday) / 7, 2, flag),
        'V' => Number(IsoWeek(time).Week, 2, flag),
        'w' => Number(time.Weekday, 1, flag),
        'W' => Number((time.YearDay + 7 - ((time.Weekday + 6) % 7)) / 7, 2, flag),
        'y' => Number(((time.Year % 100) + 100) % 100, 2, flag),
        'Y' => Number(time.Year, 1, flag),
        'z' => "+0000",
        'Z' => "UTC",
        '%' => "%",
        _ => null,
    };

    private static string HalfDay(in BrokenTime time) => time.Hour < 12 ? "AM" : "PM";

    private static string Name(string name, char flag) => flag is '^' or '#' ? name.ToUpperInvariant() : name;

    private static string Number(long value, int width, char flag)
    {
        var digits = value.ToString(CultureInfo.InvariantCulture);
        return flag switch { '-' => digits, '_' => digits.PadLeft(width), _ => digits.PadLeft(width, '0') };
    }

    /// <summary>The ISO 8601 week and the year it belongs to.</summary>
    private static (long Year, int Week) IsoWeek(in BrokenTime time)
    {
        var monday = (time.Weekday + 6) % 7;
        var week = (time.YearDay - monday + 10) / 7;
        if (week < 1)
        {
            return (time.Year - 1, WeeksOf(time.Year - 1));
        }

        return week > WeeksOf(time.Year) ? (time.Year + 1, 1) : (time.Year, week);
    }

    private static int WeeksOf(long year)
    {
        var first = new BrokenTime(year, 0, 1, 0, 0, 0, 0, 0).WithDays().Weekday;
        var last = new BrokenTime(year, 11, 31, 0, 0, 0, 0, 0).WithDays().Weekday;
        return first == 4 || last == 4 ? 53 : 52;
    }
}
