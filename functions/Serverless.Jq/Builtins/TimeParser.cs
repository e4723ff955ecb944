namespace Serverless.Jq.Builtins;

/// <summary>strptime in the C locale.</summary>
internal ref struct TimeParser
{
    private const int DeepestNesting = 4;

    private ReadOnlySpan<char> text;
    private BrokenTime time;
    private bool isAfternoon;
    private bool hasHalfDay;
    private bool hasYearDay;
    private bool hasDate;

    /// <summary>False where the text does not match; <paramref name="rest"/> is what the format left over.</summary>
    public static bool TryParse(string text, string format, out BrokenTime time, out string rest)
    {
        var parser = new TimeParser { text = text, time = new BrokenTime(1900, 0, 0, 0, 0, 0, 8, 367) };
        var matches = parser.Match(format, 0);
        time = parser.Finished();
        rest = parser.text.ToString();
        return matches;
    }

    private readonly BrokenTime Finished()
    {
        var result = time;
        if (hasHalfDay)
        {
            result.Hour = (result.Hour % 12) + (isAfternoon ? 12 : 0);
        }

        if (hasYearDay && !hasDate)
        {
            var date = (result with { Month = 0, Day = result.YearDay + 1 }).Normal();
            return result with { Month = date.Month, Day = date.Day, Weekday = date.Weekday };
        }

        return result.WithDays();
    }

    private bool Match(ReadOnlySpan<char> format, int nesting)
    {
        for (var i = 0; i < format.Length; i++)
        {
            if (char.IsWhiteSpace(format[i]))
            {
                text = text.TrimStart();
            }
            else if (format[i] != '%' || i + 1 == format.Length)
            {
                if (text.Length == 0 || text[0] != format[i])
                {
                    return false;
                }

                text = text[1..];
            }
            else
            {
                i++;
                while (i + 1 < format.Length && format[i] is '-' or '_' or '0' or '^' or '#' or 'E' or 'O')
                {
                    i++;
                }

                if (nesting > DeepestNesting || !Convert(format[i], nesting))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool Convert(char conversion, int nesting)
    {
        long value;
        switch (conversion)
        {
            case 'a' or 'A':
                return Name(TimeNames.Weekdays, out var weekday) && (time.Weekday = weekday) >= 0;
            case 'b' or 'B' or 'h':
                return Name(TimeNames.Months, out var month) && (time.Month = month) >= 0;
            case 'c':
                return Match("%a %b %e %H:%M:%S %Y", nesting + 1);
            case 'C':
                return Number(0, 99, 2, out value) && (time.Year = (value * 100) + (time.Year % 100)) >= 0;
            case 'd' or 'e':
                hasDate = true;
                return Number(1, 31, 2, out value) && (time.Day = (int)value) > 0;
            case 'D' or 'x':
                return Match("%m/%d/%y", nesting + 1);
            case 'F':
                return Match("%Y-%m-%d", nesting + 1);
            case 'g' or 'U' or 'V' or 'W':
                return Number(0, 99, 2, out _);
            case 'G':
                return Number(0, 9999, 4, out _);
            case 'H' or 'k':
                hasHalfDay = false;
                return Number(0, 23, 2, out value) && (time.Hour = (int)value) >= 0;
            case 'I' or 'l':
                hasHalfDay = true;
                return Number(1, 12, 2, out value) && (time.Hour = (int)value % 12) >= 0;
            case 'j':
                hasYearDay = true;
                return Number(1, 366, 3, out value) && (time.YearDay = (int)value - 1) >= 0;
            case 'm':
                return Number(1, 12, 2, out value) && (time.Month = (int)value - 1) >= 0;
            case 'M':
                return Number(0, 59, 2, out value) && (time.Minute = (int)value) >= 0;
            case 'n' or 't':
                text = text.TrimStart();
                return true;
            case 'p' or 'P':
                return HalfDay();
            case 'r':
                return Match("%I:%M:%S %p", nesting + 1);
            case 'R':
                return Match("%H:%M", nesting + 1);
            case 's':
                return Epoch();
            case 'S':
                return Number(0, 61, 2, out value) && (time.Second = (int)value) >= 0;
            case 'T' or 'X':
                return Match("%H:%M:%S", nesting + 1);
            case 'u':
                return Number(1, 7, 1, out value) && (time.Weekday = (int)value % 7) >= 0;
            case 'w':
                return Number(0, 6, 1, out value) && (time.Weekday = (int)value) >= 0;
            case 'y':
                return Number(0, 99, 2, out value) && (time.Year = value < 69 ? 2000 + value : 1900 + value) > 0;
            case 'Y':
                return Number(0, 9999, 4, out value) && (time.Year = value) >= 0;
            case 'z':
                return Zone();
            case 'Z':
                text = text.TrimStart();
                var end = text.IndexOfAny(' ', '\t', '\n');
                text = end < 0 ? default : text[end..];
                return true;
            case '%':
                return Match("%", DeepestNesting);
            default:
                return false;
        }
    }

    private bool Number(long least, long most, int width, out long value)
    {
        text = text.TrimStart();
        value = 0;
        var digits = 0;
        while (digits < width && digits < text.Length && char.IsAsciiDigit(text[digits]) && (value * 10) + text[digits] - '0' <= most)
        {
            value = (value * 10) + text[digits++] - '0';
        }

        text = text[digits..];
        return digits > 0 && value >= least;
    }

    private bool Name(string[] names, out int index)
    {
        for (index = 0; index < names.Length; index++)
        {
            var name = names[index];
            var length = text.StartsWith(name, StringComparison.OrdinalIgnoreCase) ? name.Length
                : text.StartsWith(name.AsSpan(0, 3), StringComparison.OrdinalIgnoreCase) ? 3 : 0;
            if (length > 0)
            {
                text = text[length..];
                return true;
            }
        }

        return false;
    }

    private bool HalfDay()
    {
        if (!text.StartsWith("AM", StringComparison.OrdinalIgnoreCase) && !text.StartsWith("PM", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        isAfternoon = text[0] is 'p' or 'P';
        text = text[2..];
        return true;
    }

    private bool Epoch()
    {
        var digits = 0;
        while (digits < text.Length && digits < 15 && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        if (digits == 0)
        {
            return false;
        }

        time = BrokenTime.FromSeconds(long.Parse(text[..digits], System.Globalization.NumberStyles.None));
        text = text[digits..];
        hasDate = true;
        return true;
    }

    private bool Zone()
    {
        text = text.TrimStart();
        if (text.Length > 0 && text[0] == 'Z')
        {
            text = text[1..];
            return true;
        }

        if (text.Length == 0 || text[0] is not ('+' or '-'))
        {
            return false;
        }

        var digits = 1;
        while (digits < text.Length && digits < 6 && (char.IsAsciiDigit(text[digits]) || (digits == 3 && text[digits] == ':')))
        {
            digits++;
        }

        text = text[digits..];
        return digits is 3 or 5 or 6;
    }
}
