using System.Text;
using System.Text.Json;

namespace Serverless.Core.Rules.Patterns;

/// <summary>One question about one scalar of an event: the operators of the EventBridge pattern language. A text is never a number: tests of
/// texts say no to everything that is not a text, tests of numbers to everything that is not a number.</summary>
public abstract record ValueTest
{
    private ValueTest()
    {
    }

    /// <summary>Whether a scalar that is there passes. Of <see cref="Absent"/> always no: it is about the path, not about a scalar.</summary>
    public abstract bool Matches(LeafValue value);

    /// <summary>The test as the end of a sentence about a value: "is 'web'", "starts with 'we'".</summary>
    public abstract string Wording { get; }

    /// <summary>The same text, byte for byte once escapes are undone.</summary>
    public sealed record Text(string Value) : ValueTest
    {
        private readonly byte[] utf8 = Encoding.UTF8.GetBytes(Value);

        public override bool Matches(LeafValue value) => value.Kind == JsonValueKind.String && value.Utf8.SequenceEqual(utf8);

        public bool Equals(Text? other) => other is not null && Value == other.Value;

        public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

        public override string Wording => $"is '{Value}'";
    }

    public sealed record Prefix(string Value) : ValueTest
    {
        private readonly byte[] utf8 = Encoding.UTF8.GetBytes(Value);

        public override bool Matches(LeafValue value) => value.Kind == JsonValueKind.String && value.Utf8.StartsWith(utf8);

        public bool Equals(Prefix? other) => other is not null && Value == other.Value;

        public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

        public override string Wording => $"starts with '{Value}'";
    }

    public sealed record Suffix(string Value) : ValueTest
    {
        private readonly byte[] utf8 = Encoding.UTF8.GetBytes(Value);

        public override bool Matches(LeafValue value) => value.Kind == JsonValueKind.String && value.Utf8.EndsWith(utf8);

        public bool Equals(Suffix? other) => other is not null && Value == other.Value;

        public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

        public override string Wording => $"ends with '{Value}'";
    }

    public sealed record EqualsIgnoreCase(string Value) : ValueTest
    {
        private readonly int[] folded = CaseFolding.Fold(Value);

        public override bool Matches(LeafValue value) => value.Kind == JsonValueKind.String && CaseFolding.IsEqual(folded, value.Utf8);

        public bool Equals(EqualsIgnoreCase? other) => other is not null && Value == other.Value;

        public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

        public override string Wording => $"is '{Value}' in any case";
    }

    public sealed record PrefixIgnoreCase(string Value) : ValueTest
    {
        private readonly int[] folded = CaseFolding.Fold(Value);

        public override bool Matches(LeafValue value) => value.Kind == JsonValueKind.String && CaseFolding.IsPrefix(folded, value.Utf8);

        public bool Equals(PrefixIgnoreCase? other) => other is not null && Value == other.Value;

        public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

        public override string Wording => $"starts with '{Value}' in any case";
    }

    public sealed record SuffixIgnoreCase(string Value) : ValueTest
    {
        private readonly int[] folded = CaseFolding.Fold(Value);

        public override bool Matches(LeafValue value) => value.Kind == JsonValueKind.String && CaseFolding.IsSuffix(folded, value.Utf8);

        public bool Equals(SuffixIgnoreCase? other) => other is not null && Value == other.Value;

        public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

        public override string Wording => $"ends with '{Value}' in any case";
    }

    public sealed record Wildcard(WildcardText Value) : ValueTest
    {
        public override bool Matches(LeafValue value) => value.Kind == JsonValueKind.String && Value.Matches(value.Utf8);

        public override string Wording => $"fits '{Value.Text}' (* is any run of characters)";
    }

    public sealed record Cidr(AddressRange Range) : ValueTest
    {
        public override bool Matches(LeafValue value) => value.Kind == JsonValueKind.String && Range.Contains(value.Utf8);

        public override string Wording => $"is an IP address in {Range.Text}";
    }

    /// <summary>The same number, however it is written.</summary>
    public sealed record Number(ExactNumber Value) : ValueTest
    {
        public override bool Matches(LeafValue value) => value.Kind == JsonValueKind.Number && Value.CompareTo(value) == 0;

        public override string Wording => $"is the number {Value}";
    }

    /// <summary>A range with one end or two; without both ends it cannot be made.</summary>
    public sealed record NumberRange(NumberBound? Lower, NumberBound? Upper) : ValueTest
    {
        public override bool Matches(LeafValue value) =>
            value.Kind == JsonValueKind.Number && (Lower is null || Lower.IsBelow(value)) && (Upper is null || Upper.IsAbove(value));

        public override string Wording => "is a number " + (Lower, Upper) switch
        {
            (null, { } upper) => upper.AsUpper,
            ({ } lower, null) => lower.AsLower,
            ({ } lower, { } upper) => $"{lower.AsLower} and {upper.AsUpper}",
            _ => "of any size",
        };
    }

    /// <summary><c>true</c>, <c>false</c> or <c>null</c>.</summary>
    public sealed record Literal(JsonValueKind Kind) : ValueTest
    {
        public override bool Matches(LeafValue value) => value.Kind == Kind;

        public override string Wording => $"is {Kind.ToString().ToLowerInvariant()}";
    }

    /// <summary>There is a scalar, also null. An object or an empty list is none.</summary>
    public sealed record Present : ValueTest
    {
        public override bool Matches(LeafValue value) => true;

        public override string Wording => "is there";
    }

    /// <summary>There is no scalar at the path.</summary>
    public sealed record Absent : ValueTest
    {
        public override bool Matches(LeafValue value) => false;

        public override string Wording => "is absent";
    }

    /// <summary>A scalar of any kind that none of <paramref name="Refused"/> accepts.</summary>
    public sealed record AnythingBut(IReadOnlyList<ValueTest> Refused) : ValueTest
    {
        private readonly ValueTest[] refused = [.. Refused];

        public override bool Matches(LeafValue value)
        {
            foreach (var test in refused)
            {
                if (test.Matches(value))
                {
                    return false;
                }
            }

            return true;
        }

        public bool Equals(AnythingBut? other) => other is not null && Refused.SequenceEqual(other.Refused);

        public override int GetHashCode() => Refused.Aggregate(Refused.Count, (hash, test) => HashCode.Combine(hash, test));

        public override string Wording => $"is there and is not one that {string.Join(" or ", Refused.Select(test => test.Wording))}";
    }
}

/// <summary>One end of a range.</summary>
/// <param name="Included">Whether the number itself belongs to the range.</param>
public sealed record NumberBound(ExactNumber Number, bool Included)
{
    public string AsLower => $"{(Included ? "of at least" : "above")} {Number}";

    public string AsUpper => $"{(Included ? "of at most" : "below")} {Number}";

    public bool IsBelow(LeafValue number) => Number.CompareTo(number) is var order && (order < 0 || (order == 0 && Included));

    public bool IsAbove(LeafValue number) => Number.CompareTo(number) is var order && (order > 0 || (order == 0 && Included));
}
