namespace Serverless.Core.Rules.Matching;

/// <summary>A set of the numbers 0 to 255: a pattern has at most 256 fields.</summary>
internal readonly record struct FieldSet(UInt128 Low, UInt128 High)
{
    public bool IsEmpty => Low == 0 && High == 0;

    /// <summary>The smallest number; 256 of the empty set.</summary>
    public int Lowest => Low != 0 ? (int)UInt128.TrailingZeroCount(Low) : 128 + (int)UInt128.TrailingZeroCount(High);

    public static FieldSet Of(int number) => number < 128 ? new(UInt128.One << number, 0) : new(0, UInt128.One << (number - 128));

    public FieldSet With(FieldSet other) => new(Low | other.Low, High | other.High);

    public FieldSet Without(FieldSet other) => new(Low & ~other.Low, High & ~other.High);

    public FieldSet Within(FieldSet other) => new(Low & other.Low, High & other.High);
}
