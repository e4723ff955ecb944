using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Serverless.Core.Schemas;

/// <summary>A number of JSON, exactly: digits × 10^exponent, with no zero at the end of the digits.</summary>
internal readonly record struct SchemaNumber(BigInteger Digits, int Exponent) : IComparable<SchemaNumber>
{
    // Beyond it numbers are only compared by their size: shifting them onto each other would take all memory.
    private const int Far = 4_096;

    public bool IsInteger => Exponent >= 0;

    public bool IsNegative => Digits.Sign < 0;

    public bool IsPositive => Digits.Sign > 0;

    /// <summary>Null where it is no number.</summary>
    public static SchemaNumber? Of(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Number)
        {
            return null;
        }

        var text = value.GetRawText();
        var e = text.IndexOfAny(['e', 'E']);
        var mantissa = e < 0 ? text : text[..e];
        var exponent = 0;
        if (e >= 0 && !int.TryParse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            exponent = text[e + 1] == '-' ? -1_000_000_000 : 1_000_000_000;
        }

        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var fraction = point < 0 ? 0 : mantissa.Length - point - 1;
        return Trim(mantissa.Replace(".", "", StringComparison.Ordinal), exponent - fraction);
    }

    public int CompareTo(SchemaNumber other)
    {
        if (Digits.Sign != other.Digits.Sign || Digits.IsZero)
        {
            return Digits.Sign.CompareTo(other.Digits.Sign);
        }

        if (Math.Abs((long)Exponent - other.Exponent) > Far)
        {
            return Digits.Sign * Exponent.CompareTo(other.Exponent);
        }

        var (a, b) = Level(this, other);
        return a.CompareTo(b);
    }

    public bool IsMultipleOf(SchemaNumber divisor)
    {
        if (Math.Abs((long)Exponent - divisor.Exponent) > Far)
        {
            return Digits.IsZero || (Exponent > divisor.Exponent && (divisor.Digits.IsOne || BigInteger.ModPow(10, Exponent - divisor.Exponent, divisor.Digits) * Digits % divisor.Digits == 0));
        }

        var (a, b) = Level(this, divisor);
        return a % b == 0;
    }

    private static SchemaNumber Trim(string digits, int exponent)
    {
        var kept = digits.TrimEnd('0');
        return kept.Length is 0 || kept == "-"
            ? new SchemaNumber(BigInteger.Zero, 0)
            : new SchemaNumber(BigInteger.Parse(kept, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), exponent + digits.Length - kept.Length);
    }

    private static (BigInteger, BigInteger) Level(SchemaNumber a, SchemaNumber b)
    {
        var exponent = Math.Min(a.Exponent, b.Exponent);
        return (a.Digits * BigInteger.Pow(10, a.Exponent - exponent), b.Digits * BigInteger.Pow(10, b.Exponent - exponent));
    }
}
