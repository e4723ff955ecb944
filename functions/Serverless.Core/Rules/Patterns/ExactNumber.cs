using System.Text;

namespace Serverless.Core.Rules.Patterns;

/// <summary>A JSON number that is compared by its exact decimal value, however it is written: <c>300</c>, <c>300.0</c> and <c>3.0e2</c> are
/// one number, and 9007199254740993 is not 9007199254740992. Exponents beyond 10^18 count as 10^18.</summary>
public sealed class ExactNumber : IComparable<ExactNumber>, IEquatable<ExactNumber>
{
    private readonly byte[] utf8;

    /// <param name="text">A number in the grammar of RFC 8259; it was checked by whoever read the document.</param>
    public ExactNumber(string text) => (Text, utf8) = (text, Encoding.ASCII.GetBytes(text));

    /// <summary>The spelling it was written with.</summary>
    public string Text { get; }

    /// <summary>Less than zero where this number is below <paramref name="number"/>, a JSON number as it stands in an event.</summary>
    public int CompareTo(ReadOnlySpan<byte> number) => Compare(utf8, number);

    public int CompareTo(ExactNumber? other) => other is null ? 1 : Compare(utf8, other.utf8);

    public bool Equals(ExactNumber? other) => other is not null && CompareTo(other) == 0;

    public override bool Equals(object? obj) => Equals(obj as ExactNumber);

    public override int GetHashCode()
    {
        var spelling = DecimalSpelling.Of(utf8);
        return HashCode.Combine(spelling.Sign, spelling.Magnitude);
    }

    public static bool operator ==(ExactNumber? a, ExactNumber? b) => a is null ? b is null : a.Equals(b);

    public static bool operator !=(ExactNumber? a, ExactNumber? b) => !(a == b);

    public static bool operator <(ExactNumber a, ExactNumber b) => a.CompareTo(b) < 0;

    public static bool operator >(ExactNumber a, ExactNumber b) => a.CompareTo(b) > 0;

    public static bool operator <=(ExactNumber a, ExactNumber b) => a.CompareTo(b) <= 0;

    public static bool operator >=(ExactNumber a, ExactNumber b) => a.CompareTo(b) >= 0;

    public override string ToString() => Text;

    /// <summary>Compares two JSON numbers by value without allocating.</summary>
    public static int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) =>
        a.SequenceEqual(b) ? 0 : DecimalSpelling.Of(a).CompareTo(DecimalSpelling.Of(b));
}
