namespace Serverless.Core.Rules;

/// <summary>Why a pattern matches an event or does not.</summary>
/// <param name="Root">The pattern as a tree, each field with its answer.</param>
/// <param name="FirstFailure">The first field in the order of the text that says no on every way to a match; null where it matches, or where only the rule of one
/// array element stands in the way.</param>
/// <param name="SmallestChange">A sentence that names the fewest fields that would have to be otherwise, and how; null where it matches.</param>
public sealed record PatternExplanation(bool Matches, ExplainedNode Root, ExplainedNode.Field? FirstFailure, string? SmallestChange);

/// <summary>A part of a pattern with its answer.</summary>
public abstract record ExplainedNode(FieldAnswer Answer)
{
    /// <param name="Name">The path with dots.</param>
    /// <param name="Asked">What the field's tests ask, as the end of a sentence: "is 'a' or starts with 'b'".</param>
    /// <param name="Seen">The values at the path as JSON, at most <see cref="PatternExplainer.MostSeen"/> of them, long ones cut.</param>
    public sealed record Field(string Name, string Asked, FieldAnswer Answer, IReadOnlyList<string> Seen) : ExplainedNode(Answer)
    {
        /// <summary>Of <c>all</c> those that do not pass, of <c>any</c> those there are; at most <see cref="PatternExplainer.MostSeen"/>, none for other tests.</summary>
        public IReadOnlyList<ExplainedElement> Elements { get; init; } = [];
    }

    public sealed record All(FieldAnswer Answer, IReadOnlyList<ExplainedNode> Parts) : ExplainedNode(Answer);

    /// <summary><c>$or</c>.</summary>
    public sealed record Any(FieldAnswer Answer, IReadOnlyList<ExplainedNode> Branches) : ExplainedNode(Answer);
}

/// <summary>An element of an array that <c>all</c> or <c>any</c> looked at.</summary>
/// <param name="Number">From 1, those of arrays within the array counted too.</param>
/// <param name="Seen">As JSON, cut where it is long.</param>
/// <param name="Root">Of an object the pattern it was asked; otherwise null.</param>
public sealed record ExplainedElement(int Number, string Seen, bool Passes, ExplainedNode? Root);

public enum FieldAnswer
{
    /// <summary>It holds.</summary>
    True,

    /// <summary>There is a value, and none of the tests accepts it.</summary>
    False,

    /// <summary>There is no value at the path, and the field asks for one.</summary>
    Absent,
}
