using System.Text.Json;
using Serverless.Core.Rules.Matching;

namespace Serverless.Core.Rules.Patterns;

/// <summary>What is asked of one element of an array: a closed set of two.</summary>
public abstract record ElementCondition
{
    private ElementCondition()
    {
    }

    /// <param name="element">An object is there with all its text.</param>
    public abstract bool Holds(LeafValue element, DateTimeOffset now);

    /// <summary>The end of a sentence about one element, or about every one.</summary>
    public abstract string Wording(bool every);

    /// <summary>Of scalars: one of the tests passes.</summary>
    public sealed record Scalar(IReadOnlyList<FieldTest> AnyOf) : ElementCondition
    {
        private readonly ValueTest[] tests = [.. AnyOf.Select(asked => asked.Test)];

        public override bool Holds(LeafValue element, DateTimeOffset now)
        {
            foreach (var test in tests)
            {
                if (element.Kind != JsonValueKind.Object && test.Matches(element, now))
                {
                    return true;
                }
            }

            return false;
        }

        public bool Equals(Scalar? other) => other is not null && tests.SequenceEqual(other.tests);

        public override int GetHashCode() => tests.Aggregate(tests.Length, HashCode.Combine);

        public override string Wording(bool every) => $"{(every ? "each of which" : "that")} {string.Join(" or ", tests.Select(test => test.Wording))}";
    }

    /// <summary>Of objects: the pattern matches them.</summary>
    /// <param name="Compiled">The pattern by itself.</param>
    public sealed record Nested(EventPattern Pattern, RuleMatcher Compiled) : ElementCondition
    {
        public override bool Holds(LeafValue element, DateTimeOffset now) => element.Kind == JsonValueKind.Object && Compiled.Matches(element.Utf8, now);

        public bool Equals(Nested? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => Pattern.Root.Parts.Count;

        public override string Wording(bool every) => $"in which {string.Join(", and ", Worded(Pattern.Root))}";

        private static IEnumerable<string> Worded(PatternNode.All all) => all.Parts.SelectMany(part => part switch
        {
            PatternNode.Field field => [$"'{field.Name}' {string.Join(" or ", field.AnyOf.Select(asked => asked.Test.Wording))}"],
            PatternNode.Any any => [string.Join(", or ", any.Branches.Select(branch => string.Join(" and ", Worded(branch))))],
            _ => Worded((PatternNode.All)part),
        });
    }
}
