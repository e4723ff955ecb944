using System.Buffers;
using System.Text;
using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Events;

namespace Serverless.Core.Rules.Patterns;

/// <summary>One question about one scalar of an event: the operators of the EventBridge pattern language, and <c>contains</c>, <c>regex</c>, <c>age</c>, <c>all</c> and
/// <c>any</c>, which are ours. A text is never a number: tests of texts say no to everything that is not a text, tests of numbers to everything that is not a number.</summary>
public abstract record ValueTest
{
    private ValueTest()
    {
    }

    /// <summary>Whether a scalar that is there passes. Of <see cref="Absent"/> always no: it is about the path, not about a scalar.</summary>
    /// <param name="now">What ages are measured to.</param>
    public abstract bool Matches(LeafValue value, DateTimeOffset now);

    /// <summary>The test as the end of a sentence about a value: "is 'web'", "starts with 'we'".</summary>
    public abstract string Wording { get; }

    /// <summary>The same text, byte for byte once escapes are undone.</summary>
    public sealed record Text(string Value) : ValueTest
    {
        private readonly byte[] utf8 = Encoding.UTF8.GetBytes(Value);

        public override bool Matches(LeafValue value, DateTimeOffset now) => value.Kind == JsonValueKind.String && value.Utf8.SequenceEqual(utf8);

        public bool Equals(Text? other) => other is not null && Value == other.Value;

        public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

        public override string Wording => $"is '{Value}'";
    }

    public sealed record Prefix(string Value) : ValueTest
    {
        private readonly byte[] utf8 = Encoding.UTF8.GetBytes(Value);

        public override bool Matches(LeafValue value, DateTimeOffset now) => value.Kind == JsonValueKind.String && value.Utf8.StartsWith(utf8);

        public bool Equals(Prefix? other) => other is not null && Value == other.Value;

        public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

        public override string Wording => $"starts with '{Value}'";
    }

    public sealed record Suffix(string Value) : ValueTest
    {
        private readonly byte[] utf8 = Encoding.UTF8.GetBytes(Value);

        public override bool Matches(LeafValue value, DateTimeOffset now) => value.Kind == JsonValueKind.String && value.Utf8.EndsWith(utf8);

        public bool Equals(Suffix? other) => other is not null && Value == other.Value;

        public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

        public override string Wording => $"ends with '{Value}'";
    }

    public sealed record EqualsIgnoreCase(string Value) : ValueTest
    {
        private readonly CaselessText text = new(Value);

        public override bool Matches(LeafValue value, DateTimeOffset now) => value.Kind == JsonValueKind.String && text.IsEqual(value.Utf8);

        public bool Equals(EqualsIgnoreCase? other) => other is not null && Value == other.Value;

        public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

        public override string Wording => $"is '{Value}' in any case";
    }

    public sealed record PrefixIgnoreCase(string Value) : ValueTest
    {
        private readonly CaselessText text = new(Value);

        public override bool Matches(LeafValue value, DateTimeOffset now) => value.Kind == JsonValueKind.String && text.IsPrefix(value.Utf8);

        public bool Equals(PrefixIgnoreCase? other) => other is not null && Value == other.Value;

        public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

        public override string Wording => $"starts with '{Value}' in any case";
    }

    public sealed record SuffixIgnoreCase(string Value) : ValueTest
    {
        private readonly CaselessText text = new(Value);

        public override bool Matches(LeafValue value, DateTimeOffset now) => value.Kind == JsonValueKind.String && text.IsSuffix(value.Utf8);

        public bool Equals(SuffixIgnoreCase? other) => other is not null && Value == other.Value;

        public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

        public override string Wording => $"ends with '{Value}' in any case";
    }

    public sealed record Wildcard(WildcardText Value) : ValueTest
    {
        public override bool Matches(LeafValue value, DateTimeOffset now) => value.Kind == JsonValueKind.String && Value.Matches(value.Utf8);

        public override string Wording => $"fits '{Value.Text}' (* is any run of characters)";
    }

    /// <summary>At least one of the texts stands somewhere in the value.</summary>
    /// <param name="AnyCase">Whether both sides are folded first.</param>
    public sealed record Contains(IReadOnlyList<string> Values, bool AnyCase) : ValueTest
    {
        /// <summary>One of them stands in every value that passes, folded where case does not matter.</summary>
        internal IReadOnlyList<byte[]> Pieces => pieces;

        private readonly byte[][] pieces = [.. Values.Select(value => AnyCase ? CaseFolding.FoldUtf8(value) : Encoding.UTF8.GetBytes(value))];

        public override bool Matches(LeafValue value, DateTimeOffset now)
        {
            if (value.Kind != JsonValueKind.String)
            {
                return false;
            }

            if (!AnyCase)
            {
                return HasPiece(value.Utf8);
            }

            var buffer = ArrayPool<byte>.Shared.Rent(value.Utf8.Length * 2);
            var found = HasPiece(buffer.AsSpan(0, CaseFolding.Fold(value.Utf8, buffer)));
            ArrayPool<byte>.Shared.Return(buffer);
            return found;
        }

        public bool Equals(Contains? other) => other is not null && AnyCase == other.AnyCase && Values.SequenceEqual(other.Values);

        public override int GetHashCode() => Values.Aggregate(Values.Count, HashCode.Combine);

        public override string Wording => $"contains {string.Join(" or ", Values.Select(value => $"'{value}'"))}{(AnyCase ? " in any case" : "")}";

        private bool HasPiece(ReadOnlySpan<byte> utf8)
        {
            foreach (var piece in pieces)
            {
                if (PieceSearch.IndexIn(utf8, piece) >= 0)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The expression is found somewhere in the text.</summary>
    public sealed record Regex(RegexText Value) : ValueTest
    {
        public override bool Matches(LeafValue value, DateTimeOffset now) => value.Kind == JsonValueKind.String && Value.IsIn(value.Utf8);

        public override string Wording => $"fits the expression '{Value.Text}'";
    }

    /// <summary>A time of RFC 3339 that is so long ago; one to come has an age below zero. Without both ends it cannot be made.</summary>
    public sealed record Age(AgeBound? Lower, AgeBound? Upper) : ValueTest
    {
        public override bool Matches(LeafValue value, DateTimeOffset now) =>
            value.Kind == JsonValueKind.String && Rfc3339.ParseUtf8(value.Utf8) is { } time && now - time is var age
            && (Lower is null || Lower.Length < age || (Lower.Length == age && Lower.Included)) && (Upper is null || Upper.Length > age || (Upper.Length == age && Upper.Included));

        public override string Wording => "is a time " + (Lower, Upper) switch
        {
            (null, { } upper) => upper.AsUpper,
            ({ } lower, null) => lower.AsLower,
            ({ } lower, { } upper) => $"{lower.AsLower} and {upper.AsUpper}",
            _ => "of any age",
        };
    }

    /// <summary>About the whole value at a path: its elements, those of arrays within it too, each by itself; a value that is no array is its own only element.</summary>
    /// <param name="Every">All of them pass, and there is one; otherwise one at least passes.</param>
    public sealed record Elements(bool Every, ElementCondition Condition) : ValueTest
    {
        public override bool Matches(LeafValue value, DateTimeOffset now) => value.Kind switch
        {
            JsonValueKind.Array => MatchesArray(value.Utf8, now),
            _ => Condition.Holds(value, now),
        };

        public override string Wording => $"{(Every ? "has only elements" : "has an element")} {Condition.Wording(Every)}";

        private bool MatchesArray(ReadOnlySpan<byte> json, DateTimeOffset now)
        {
            var met = false;
            for (var walk = new ElementWalk(json); walk.Next(out var element); met = true)
            {
                if (Condition.Holds(element, now) != Every)
                {
                    return !Every;
                }
            }

            return Every && met;
        }
    }

    public sealed record Cidr(AddressRange Range) : ValueTest
    {
        public override bool Matches(LeafValue value, DateTimeOffset now) => value.Kind == JsonValueKind.String && Range.Contains(value.Utf8);

        public override string Wording => $"is an IP address in {Range.Text}";
    }

    /// <summary>The same number, however it is written.</summary>
    public sealed record Number(ExactNumber Value) : ValueTest
    {
        public override bool Matches(LeafValue value, DateTimeOffset now) => value.Kind == JsonValueKind.Number && Value.CompareTo(value) == 0;

        public override string Wording => $"is the number {Value}";
    }

    /// <summary>A range with one end or two; without both ends it cannot be made.</summary>
    public sealed record NumberRange(NumberBound? Lower, NumberBound? Upper) : ValueTest
    {
        public override bool Matches(LeafValue value, DateTimeOffset now) =>
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
        public override bool Matches(LeafValue value, DateTimeOffset now) => value.Kind == Kind;

        public override string Wording => $"is {Kind.ToString().ToLowerInvariant()}";
    }

    /// <summary>There is a scalar, also null. An object or an empty list is none.</summary>
    public sealed record Present : ValueTest
    {
        public override bool Matches(LeafValue value, DateTimeOffset now) => true;

        public override string Wording => "is there";
    }

    /// <summary>There is no scalar at the path.</summary>
    public sealed record Absent : ValueTest
    {
        public override bool Matches(LeafValue value, DateTimeOffset now) => false;

        public override string Wording => "is absent";
    }

    /// <summary>A scalar of any kind that none of <paramref name="Refused"/> accepts.</summary>
    public sealed record AnythingBut(IReadOnlyList<ValueTest> Refused) : ValueTest
    {
        private readonly ValueTest[] refused = [.. Refused];

        public override bool Matches(LeafValue value, DateTimeOffset now)
        {
            foreach (var test in refused)
            {
                if (test.Matches(value, now))
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

/// <summary>One end of a range of ages.</summary>
/// <param name="Included">Whether that age itself belongs to the range.</param>
public sealed record AgeBound(TimeSpan Length, bool Included)
{
    public string AsLower => $"{(Included ? "at least" : "more than")} {IsoDuration.Format(Length)} ago";

    public string AsUpper => $"{(Included ? "at most" : "less than")} {IsoDuration.Format(Length)} ago";
}
