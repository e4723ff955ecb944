namespace Serverless.Core.Rules.Patterns;

/// <summary>A view on a JSON number: sign, the power of ten of its first significant digit, and the significant digits from the first to the last
/// that is not zero (a decimal point may stand among them).</summary>
internal readonly ref struct DecimalSpelling
{
    private const long Furthest = 1_000_000_000_000_000_000;

    public DecimalSpelling(int sign, long magnitude, ReadOnlySpan<byte> digits)
    {
        Sign = sign;
        Magnitude = magnitude;
        Digits = digits;
    }

    public int Sign { get; }

    public long Magnitude { get; }

    public ReadOnlySpan<byte> Digits { get; }

    public static DecimalSpelling Of(ReadOnlySpan<byte> number)
    {
        var sign = number[0] == (byte)'-' ? -1 : 1;
        var mantissa = sign < 0 ? number[1..] : number;
        var mark = mantissa.IndexOfAny((byte)'e', (byte)'E');
        var exponent = mark < 0 ? 0 : Exponent(mantissa[(mark + 1)..]);
        mantissa = mark < 0 ? mantissa : mantissa[..mark];
        var first = mantissa.IndexOfAnyExcept((byte)'0', (byte)'.');
        if (first < 0)
        {
            return default;
        }

        var last = mantissa.LastIndexOfAnyExcept((byte)'0', (byte)'.');
        var point = mantissa.IndexOf((byte)'.');
        var whole = point < 0 ? mantissa.Length : point;
        var magnitude = first < whole ? whole - 1 - first : whole - first;
        return new DecimalSpelling(sign, magnitude + exponent, mantissa[first..(last + 1)]);
    }

    public int CompareTo(DecimalSpelling other)
    {
        if (Sign != other.Sign)
        {
            return Sign.CompareTo(other.Sign);
        }

        if (Sign == 0)
        {
            return 0;
        }

        return Sign * (Magnitude != other.Magnitude ? Magnitude.CompareTo(other.Magnitude) : CompareDigits(Digits, other.Digits));
    }

    private static int CompareDigits(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var (i, j) = (0, 0);
        while (true)
        {
            i += i < a.Length && a[i] == (byte)'.' ? 1 : 0;
            j += j < b.Length && b[j] == (byte)'.' ? 1 : 0;
            if (i == a.Length || j == b.Length)
            {
                return (a.Length - i).CompareTo(b.Length - j);
            }

            if (a[i] != b[j])
            {
                return a[i].CompareTo(b[j]);
            }

            i++;
            j++;
        }
    }

    /// <param name="text">Behind the <c>e</c>.</param>
    public static long Exponent(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        var negative = text[0] == (byte)'-';
        var value = 0L;
        foreach (var digit in text[(text[0] is (byte)'-' or (byte)'+' ? 1 : 0)..])
        {
            if (value >= Furthest / 10)
            {
                // One digit more is that far, or further than a long reaches.
                value = Furthest;
                break;
            }

            value = (value * 10) + (digit - (byte)'0');
        }

        return negative ? -value : value;
    }
}
