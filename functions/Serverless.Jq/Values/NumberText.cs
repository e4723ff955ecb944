using System.Globalization;
using System.Text;

namespace Serverless.Jq.Values;

/// <summary>Numbers between text and value, with jq's own formats.</summary>
internal static class NumberText
{
    /// <summary>Reads a JSON number that a parser has already accepted.</summary>
    public static JqValue OfRaw(ReadOnlySpan<byte> utf8)
    {
        if (TryShort(utf8, out var value))
        {
            return JqValue.Of(value);
        }

        return JqValue.Of(DecimalLiteral.Parse(Encoding.ASCII.GetString(utf8)));
    }

    /// <summary>As <see cref="OfRaw"/>, for a word that <see cref="TryParse"/> takes.</summary>
    public static JqValue OfWord(ReadOnlySpan<byte> utf8)
    {
        if (TryShort(utf8, out var value))
        {
            return JqValue.Of(value);
        }

        return TryParse(Encoding.ASCII.GetString(utf8), out var number) ? number : default;
    }

    /// <summary>Whether the text is what a number prints as.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> utf8) => TryShort(utf8, out _);

    /// <summary>Whether <see cref="TryParse"/> takes the word.</summary>
    public static bool IsWord(ReadOnlySpan<byte> utf8) => Ascii.IsValid(utf8) && TryParse(Encoding.ASCII.GetString(utf8), out _);

    /// <summary>Reads what jq accepts as a number: also a leading plus, a leading or trailing point, nan and infinity.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out JqValue value)
    {
        value = default;
        var unsigned = text.Length > 0 && text[0] is '-' or '+' ? text[1..] : text;
        if (unsigned.Equals("nan", StringComparison.OrdinalIgnoreCase))
        {
            value = JqValue.Of(double.NaN);
            return true;
        }

        if (unsigned.Equals("infinity", StringComparison.OrdinalIgnoreCase) || unsigned.Equals("inf", StringComparison.OrdinalIgnoreCase))
        {
            value = JqValue.Of(text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity);
            return true;
        }

        if (!IsNumber(unsigned))
        {
            return false;
        }

        Span<byte> ascii = stackalloc byte[24];
        if (text.Length <= ascii.Length && TryShort(ascii[..Encoding.ASCII.GetBytes(text, ascii)], out var number))
        {
            value = JqValue.Of(number);
            return true;
        }

        value = JqValue.Of(DecimalLiteral.Parse(text));
        return true;
    }

    /// <summary>The shortest text that reads back as the same double, laid out as jq does; null for what is no number.</summary>
    public static string Format(double value)
    {
        Span<byte> buffer = stackalloc byte[40];
        return Encoding.ASCII.GetString(buffer[..Format(value, buffer)]);
    }

    /// <summary>As <see cref="Format(double)"/>, into at least 40 bytes; gives the length.</summary>
    public static int Format(double value, Span<byte> into)
    {
        if (double.IsNaN(value))
        {
            "null"u8.CopyTo(into);
            return 4;
        }

        if (value == Math.Truncate(value) && Math.Abs(value) < 1e15 && (value != 0 || !double.IsNegative(value)))
        {
            ((long)value).TryFormat(into, out var written);
            return written;
        }

        value = Math.Clamp(value, double.MinValue, double.MaxValue);
        Span<byte> shortest = stackalloc byte[40];
        value.TryFormat(shortest, out var length, "R", CultureInfo.InvariantCulture);
        return LayOut(shortest[..length], into);
    }

    private static int LayOut(ReadOnlySpan<byte> shortest, Span<byte> into)
    {
        Span<byte> digits = stackalloc byte[24];
        int count = 0, point = 0, at = 0;
        if (shortest[0] == '-')
        {
            into[at++] = (byte)'-';
            shortest = shortest[1..];
        }

        var mark = shortest.IndexOf((byte)'E');
        var exponent = mark < 0 ? 0 : int.Parse(shortest[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var seenPoint = false;
        foreach (var unit in mark < 0 ? shortest : shortest[..mark])
        {
            if (unit == '.')
            {
                seenPoint = true;
            }
            else if (unit == '0' && count == 0)
            {
                point -= seenPoint ? 1 : 0;
            }
            else
            {
                digits[count++] = unit;
                point += seenPoint ? 0 : 1;
            }
        }

        while (count > 0 && digits[count - 1] == '0')
        {
            count--;
        }

        if (count == 0)
        {
            into[at++] = (byte)'0';
            return at;
        }

        return at + (point + exponent is var place && (place <= -4 || place > count + 15)
            ? Scientific(digits[..count], place - 1, into[at..])
            : Plain(digits[..count], place, into[at..]));
    }

    private static int Scientific(ReadOnlySpan<byte> digits, int exponent, Span<byte> into)
    {
        var at = 0;
        into[at++] = digits[0];
        if (digits.Length > 1)
        {
            into[at++] = (byte)'.';
            digits[1..].CopyTo(into[at..]);
            at += digits.Length - 1;
        }

        into[at++] = (byte)'e';
        into[at++] = (byte)(exponent < 0 ? '-' : '+');
        Math.Abs(exponent).TryFormat(into[at..], out var written, "00", CultureInfo.InvariantCulture);
        return at + written;
    }

    private static int Plain(ReadOnlySpan<byte> digits, int point, Span<byte> into)
    {
        if (point <= 0)
        {
            "0."u8.CopyTo(into);
            into.Slice(2, -point).Fill((byte)'0');
            digits.CopyTo(into[(2 - point)..]);
            return 2 - point + digits.Length;
        }

        if (point >= digits.Length)
        {
            digits.CopyTo(into);
            into[digits.Length..point].Fill((byte)'0');
            return point;
        }

        digits[..point].CopyTo(into);
        into[point] = (byte)'.';
        digits[point..].CopyTo(into[(point + 1)..]);
        return digits.Length + 1;
    }

    /// <summary>The numbers whose double prints as the same text: few digits, no exponent, no idle zeros.</summary>
    private static bool TryShort(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        var start = text.Length > 0 && text[0] == '-' ? 1 : 0;
        var size = text.Length - start;
        if (size is 0 or > 16 || (text[start] == '0' && (size > 1 ? text[start + 1] != '.' || size < 3 || text[start + 2] == '0' : start == 1)))
        {
            return false;
        }

        long digits = 0;
        int point = -1, count = 0;
        for (var i = start; i < text.Length; i++)
        {
            var unit = text[i];
            if (unit == '.' && point < 0 && i > start)
            {
                point = i;
                continue;
            }

            if ((uint)(unit - '0') > 9)
            {
                return false;
            }

            digits = (digits * 10) + (unit - '0');
            count++;
        }

        if (count > 15 || (point >= 0 && (text[^1] == '0' || text[^1] == '.')))
        {
            return false;
        }

        // Up to 15 digits and a power of ten below 10^22 are exact, so this division rounds once and correctly.
        value = point < 0 ? digits : digits / Powers[text.Length - point - 1];
        value = start == 1 ? -value : value;
        return true;
    }

    private static readonly double[] Powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16];

    private static bool IsNumber(ReadOnlySpan<char> text)
    {
        int i = 0, digits = 0;
        for (; i < text.Length && char.IsAsciiDigit(text[i]); i++)
        {
            digits++;
        }

        if (i < text.Length && text[i] == '.')
        {
            for (i++; i < text.Length && char.IsAsciiDigit(text[i]); i++)
            {
                digits++;
            }
        }

        if (digits == 0)
        {
            return false;
        }

        if (i < text.Length && text[i] is 'e' or 'E')
        {
            i++;
            if (i < text.Length && text[i] is '-' or '+')
            {
                i++;
            }

            var first = i;
            for (; i < text.Length && char.IsAsciiDigit(text[i]); i++)
            {
            }

            if (i == first)
            {
                return false;
            }
        }

        return i == text.Length;
    }
}
