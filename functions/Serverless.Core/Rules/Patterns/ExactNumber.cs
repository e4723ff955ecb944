using System.Text;
using System.Text.Json;

namespace Serverless.Core.Rules.Patterns;

/// <summary>A JSON number that is compared by its exact decimal value, however it is written: <c>300</c>, <c>300.0</c> and <c>3.0e2</c> are
/// one number, and 9007199254740993 is not 9007199254740992. Exponents beyond 10^18 count as 10^18.</summary>
public sealed class ExactNumber : IComparable<ExactNumber>, IEquatable<ExactNumber>
{
    private readonly int sign;
    private readonly long magnitude;
    private readonly byte[] digits;

    /// <param name="text">A number in the grammar of RFC 8259; it was checked by whoever read the document.</param>
    public ExactNumber(string text)
    {
        Text = text;
        var spelling = DecimalSpelling.Of(Encoding.ASCII.GetBytes(text));
        (sign, magnitude, digits) = (spelling.Sign, spelling.Magnitude, spelling.Digits.ToArray());
        Key = NumberKey.Of(Encoding.ASCII.GetBytes(text));
    }

    /// <summary>The spelling it was written with.</summary>
    public string Text { get; }

    internal NumberKey Key { get; }

    /// <summary>Less than zero where this number is below <paramref name="number"/>, a number of an event.</summary>
    public int CompareTo(LeafValue number)
    {
        var order = Key.CompareTo(number.Number, out var certain);
        return certain ? order : Spelling.CompareTo(DecimalSpelling.Of(number.Utf8));
    }

    /// <summary>Less than zero where this number is below <paramref name="number"/>, a JSON number as it stands in an event.</summary>
    public int CompareTo(ReadOnlySpan<byte> number) => CompareTo(new LeafValue(JsonValueKind.Number, number));

    public int CompareTo(ExactNumber? other) => other is null ? 1 : Spelling.CompareTo(other.Spelling);

    public bool Equals(ExactNumber? other) => other is not null && CompareTo(other) == 0;

    public override bool Equals(object? obj) => Equals(obj as ExactNumber);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(sign);
        hash.Add(magnitude);
        foreach (var digit in digits)
        {
            if (digit != '.')
            {
                hash.Add(digit);
            }
        }

        return hash.ToHashCode();
    }

    public static bool operator ==(ExactNumber? a, ExactNumber? b) => a is null ? b is null : a.Equals(b);

    public static bool operator !=(ExactNumber? a, ExactNumber? b) => !(a == b);

    public static bool operator <(ExactNumber a, ExactNumber b) => a.CompareTo(b) < 0;

    public static bool operator >(ExactNumber a, ExactNumber b) => a.CompareTo(b) > 0;

    public static bool operator <=(ExactNumber a, ExactNumber b) => a.CompareTo(b) <= 0;

    public static bool operator >=(ExactNumber a, ExactNumber b) => a.CompareTo(b) >= 0;

    public override string ToString() => Text;

    private DecimalSpelling Spelling => new(sign, magnitude, digits);
}
