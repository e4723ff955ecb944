using System.Buffers;
using System.Text;

namespace Serverless.Core.Events;

/// <summary>Timestamps of RFC 3339, section 5.6, as CloudEvents 1.0 asks for them.</summary>
public static class Rfc3339
{
    private const int DateAndTime = 19;
    private const int MostLength = 64;

    /// <summary>The instant in UTC, with up to seven digits of a second (further ones are dropped); null where the text is no timestamp.
    /// A leap second counts as the second before it.</summary>
    /// <param name="zone">False accepts a text without an offset as UTC.</param>
    public static DateTimeOffset? Parse(ReadOnlySpan<char> text, bool zone = true)
    {
        if (text.Length < DateAndTime || text[4] != '-' || text[7] != '-' || text[10] is not ('T' or 't') || text[13] != ':' || text[16] != ':')
        {
            return null;
        }

        var rest = text[DateAndTime..];
        if (Clock(text) is not { } clock || Fraction(ref rest) is not { } fraction || Offset(rest, zone) is not { } offset)
        {
            return null;
        }

        var ticks = clock + fraction - offset;
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
    }

    /// <summary>The same of UTF-8; null also where it is longer than any timestamp needs to be.</summary>
    public static DateTimeOffset? ParseUtf8(ReadOnlySpan<byte> utf8)
    {
        Span<char> text = stackalloc char[MostLength];
        return utf8.Length <= MostLength && Ascii.ToUtf16(utf8, text, out var length) == OperationStatus.Done ? Parse(text[..length]) : null;
    }

    private static long? Clock(ReadOnlySpan<char> text)
    {
        var (year, month, day) = (Digits(text[..4]), Digits(text[5..7]), Digits(text[8..10]));
        var (hour, minute, second) = (Digits(text[11..13]), Digits(text[14..16]), Digits(text[17..19]));
        var good = year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            && hour is >= 0 and <= 23 && minute is >= 0 and <= 59 && second is >= 0 and <= 60;
        return good ? new DateTime(year, month, day, hour, minute, Math.Min(second, 59)).Ticks : null;
    }

    private static long? Fraction(ref ReadOnlySpan<char> rest)
    {
        if (rest.IsEmpty || rest[0] != '.')
        {
            return 0;
        }

        var digits = 1;
        var ticks = 0L;
        for (var unit = TimeSpan.TicksPerSecond / 10; digits < rest.Length && char.IsAsciiDigit(rest[digits]); unit /= 10)
        {
            ticks += (rest[digits++] - '0') * unit;
        }

        rest = rest[digits..];
        return digits == 1 ? null : ticks;
    }

    private static long? Offset(ReadOnlySpan<char> rest, bool zone)
    {
        if (rest is "Z" or "z" || (rest.IsEmpty && !zone))
        {
            return 0;
        }

        if (rest.Length != 6 || rest[0] is not ('+' or '-') || rest[3] != ':')
        {
            return null;
        }

        var (hours, minutes) = (Digits(rest[1..3]), Digits(rest[4..6]));
        var ticks = (hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute);
        return hours is >= 0 and <= 23 && minutes is >= 0 and <= 59 ? (rest[0] == '-' ? -ticks : ticks) : null;
    }

    private static int Digits(ReadOnlySpan<char> digits)
    {
        var value = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return -1;
            }

            value = (value * 10) + digit - '0';
        }

        return value;
    }
}
