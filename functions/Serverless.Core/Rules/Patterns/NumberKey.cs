namespace Serverless.Core.Rules.Patterns;

/// <summary>A JSON number as sign, power of ten of its first significant digit, and nineteen significant digits: enough to compare almost all numbers
/// without looking at their text again.</summary>
internal readonly struct NumberKey
{
    private const int Digits = 19;

    private static readonly ulong[] Powers = [.. Enumerable.Range(0, Digits).Select(i => (ulong)Math.Pow(10, i))];

    private readonly int sign;
    private readonly long magnitude;
    private readonly ulong digits;
    private readonly bool more;

    private NumberKey(int sign, long magnitude, ulong digits, bool more) => (this.sign, this.magnitude, this.digits, this.more) = (sign, magnitude, digits, more);

    /// <param name="number">In the grammar of RFC 8259.</param>
    public static NumberKey Of(ReadOnlySpan<byte> number)
    {
        var negative = number[0] == (byte)'-';
        var (value, taken, power, exponent) = (0UL, 0, -1L, 0L);
        var (point, more) = (false, false);
        for (var i = negative ? 1 : 0; i < number.Length; i++)
        {
            var digit = (uint)(number[i] - '0');
            if (digit > 9)
            {
                if (number[i] != '.')
                {
                    exponent = DecimalSpelling.Exponent(number[(i + 1)..]);
                    break;
                }

                point = true;
            }
            else if (taken == 0 && digit == 0)
            {
                power -= point ? 1 : 0;
            }
            else
            {
                power += point ? 0 : 1;
                more |= taken == Digits && digit != 0;
                value = taken < Digits ? (value * 10) + digit : value;
                taken = Math.Min(Digits, taken + 1);
            }
        }

        return taken == 0 ? default : new NumberKey(negative ? -1 : 1, power + exponent, value * Powers[Digits - taken], more);
    }

    /// <param name="certain">False where only digits behind the nineteenth can tell.</param>
    public int CompareTo(in NumberKey other, out bool certain)
    {
        certain = true;
        if (sign != other.sign)
        {
            return sign.CompareTo(other.sign);
        }

        if (magnitude != other.magnitude)
        {
            return magnitude < other.magnitude ? -sign : sign;
        }

        if (digits != other.digits)
        {
            return digits < other.digits ? -sign : sign;
        }

        certain = !more && !other.more;
        return 0;
    }

    /// <summary>The same for equal numbers.</summary>
    public (ulong, ulong) Hashed => ((ulong)magnitude ^ ((ulong)(uint)sign << 62), digits);
}
