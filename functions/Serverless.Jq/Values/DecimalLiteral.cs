using System.Globalization;
using System.Text;

namespace Serverless.Jq.Values;

/// <summary>
/// A number with the digits it was written with: sign, coefficient and a power of ten, as jq 1.8 keeps them.
/// Arithmetic uses <see cref="Double"/>; printing, equality and order between two literals use the digits.
/// </summary>
internal sealed class DecimalLiteral : Cell, IEquatable<DecimalLiteral>
{
    private const long LargestExponent = 999_999_999;

    private readonly bool negative;
    private readonly string digits;
    private readonly long exponent;

    private DecimalLiteral(bool negative, string digits, long exponent)
        : base(JqKind.Number)
    {
        this.negative = negative;
        this.digits = digits;
        this.exponent = exponent;
        Double = ToDouble();
    }

    public double Double { get; }

    /// <summary>Beyond the range of exponents a literal can have; such a number prints as the largest double.</summary>
    public bool IsInfinite => digits.Length == 0;

    private bool IsZero => digits is "0";

    private long Adjusted => exponent + digits.Length - 1;

    /// <summary>Reads sign, digits, point and exponent; the caller has checked the form.</summary>
    public static DecimalLiteral Parse(ReadOnlySpan<char> text)
    {
        var negative = text[0] == '-';
        if (text[0] is '-' or '+')
        {
            text = text[1..];
        }

        long exponent = 0;
        var mark = text.IndexOfAny('e', 'E');
        if (mark >= 0)
        {
            exponent = ReadExponent(text[(mark + 1)..]);
            text = text[..mark];
        }

        var coefficient = new StringBuilder(text.Length);
        var point = text.IndexOf('.');
        if (point >= 0)
        {
            exponent -= text.Length - point - 1;
            coefficient.Append(text[..point]).Append(text[(point + 1)..]);
        }
        else
        {
            coefficient.Append(text);
        }

        return Create(negative, coefficient.ToString().TrimStart('0'), exponent);
    }

    public DecimalLiteral Negated() => new(!IsZero && !negative, digits, exponent);

    public DecimalLiteral Absolute() => new(false, digits, exponent);

    public bool Equals(DecimalLiteral? other) => other is not null && CompareTo(other) == 0;

    public override bool Equals(object? obj) => Equals(obj as DecimalLiteral);

    public override int GetHashCode() => Double.GetHashCode();

    public int CompareTo(DecimalLiteral other)
    {
        if (IsZero || other.IsZero)
        {
            return IsZero ? other.IsZero ? 0 : other.negative ? 1 : -1 : negative ? -1 : 1;
        }

        if (negative != other.negative)
        {
            return negative ? -1 : 1;
        }

        var magnitude = CompareMagnitude(other);
        return negative ? -magnitude : magnitude;
    }

    /// <summary>The scientific notation of decimal arithmetic: plain while the exponent is small, else with E.</summary>
    public override string ToString()
    {
        if (IsInfinite)
        {
            return NumberText.Format(Double);
        }

        var text = new StringBuilder(digits.Length + 16);
        if (negative)
        {
            text.Append('-');
        }

        if (exponent <= 0 && Adjusted >= -6)
        {
            AppendPlain(text);
        }
        else
        {
            text.Append(digits[0]);
            if (digits.Length > 1)
            {
                text.Append('.').Append(digits, 1, digits.Length - 1);
            }

            text.Append('E').Append(Adjusted < 0 ? '-' : '+').Append(Math.Abs(Adjusted));
        }

        return text.ToString();
    }

    private static DecimalLiteral Create(bool negative, string digits, long exponent)
    {
        if (digits.Length == 0)
        {
            return new(negative, "0", Math.Clamp(exponent, -LargestExponent, LargestExponent));
        }

        var adjusted = exponent + digits.Length - 1;
        return adjusted > LargestExponent ? new(negative, string.Empty, 0)
            : adjusted < -LargestExponent - digits.Length ? new(negative, "0", -LargestExponent)
            : new(negative, digits, exponent);
    }

    private static long ReadExponent(ReadOnlySpan<char> text)
    {
        var negative = text[0] == '-';
        if (text[0] is '-' or '+')
        {
            text = text[1..];
        }

        text = text.TrimStart('0');
        var value = text.Length == 0 ? 0 : text.Length > 12 ? 1_000_000_000_000 : long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        return negative ? -value : value;
    }

    private void AppendPlain(StringBuilder text)
    {
        if (exponent == 0)
        {
            text.Append(digits);
        }
        else if (digits.Length > -exponent)
        {
            var point = (int)(digits.Length + exponent);
            text.Append(digits, 0, point).Append('.').Append(digits, point, digits.Length - point);
        }
        else
        {
            text.Append("0.").Append('0', (int)(-exponent - digits.Length)).Append(digits);
        }
    }

    private int CompareMagnitude(DecimalLiteral other)
    {
        if (IsInfinite || other.IsInfinite)
        {
            return IsInfinite.CompareTo(other.IsInfinite);
        }

        if (Adjusted != other.Adjusted)
        {
            return Adjusted < other.Adjusted ? -1 : 1;
        }

        var length = Math.Max(digits.Length, other.digits.Length);
        for (var i = 0; i < length; i++)
        {
            var a = i < digits.Length ? digits[i] : '0';
            var b = i < other.digits.Length ? other.digits[i] : '0';
            if (a != b)
            {
                return a < b ? -1 : 1;
            }
        }

        return 0;
    }

    private double ToDouble()
    {
        if (IsInfinite)
        {
            return negative ? double.NegativeInfinity : double.PositiveInfinity;
        }

        if (Adjusted is > 400 or < -400)
        {
            var far = IsZero || Adjusted < 0 ? 0.0 : double.PositiveInfinity;
            return negative ? -far : far;
        }

        return double.Parse($"{(negative ? "-" : "")}{digits}E{exponent}", NumberStyles.Float, CultureInfo.InvariantCulture);
    }
}
