using Serverless.Core.Rules;

namespace Serverless.Api.Queries;

/// <summary>What a pattern says to an event.</summary>
/// <param name="FirstFailure">The path of the first field in the order of the text that says no; null where none does.</param>
/// <param name="SmallestChange">What of the event would have to be otherwise; null where it matches.</param>
internal sealed record PatternView(bool Matches, string? FirstFailure, string? SmallestChange, PatternPartView Tree)
{
    public static PatternView Of(PatternExplanation pattern) =>
        new(pattern.Matches, pattern.FirstFailure?.Name, pattern.SmallestChange, PatternPartView.Of(pattern.Root));
}

/// <summary>A field of a pattern, or several parts of which all or any have to hold.</summary>
/// <param name="Kind"><c>field</c>, <c>all</c> or <c>any</c>.</param>
/// <param name="Answer"><c>true</c>, <c>false</c> or, of a field that has no value there, <c>absent</c>.</param>
/// <param name="Path">Of a field, as are what it is <paramref name="Asked"/> and the values that were <paramref name="Seen"/>, as JSON; null of other parts.</param>
/// <param name="Parts">Null of a field.</param>
/// <param name="Elements">What of an array 'all' did not accept, or 'any' looked at; null where there is nothing of the kind.</param>
internal sealed record PatternPartView(
    string Kind, string Answer, string? Path, string? Asked, IReadOnlyList<string>? Seen, IReadOnlyList<PatternPartView>? Parts, IReadOnlyList<PatternElementView>? Elements)
{
    public static PatternPartView Of(ExplainedNode node)
    {
        var answer = node.Answer switch { FieldAnswer.True => "true", FieldAnswer.False => "false", _ => "absent" };
        return node switch
        {
            ExplainedNode.Field field => new("field", answer, field.Name, field.Asked, field.Seen, null, field.Elements.Count == 0 ? null : [.. field.Elements.Select(PatternElementView.Of)]),
            ExplainedNode.All all => new("all", answer, null, null, null, [.. all.Parts.Select(Of)], null),
            _ => new("any", answer, null, null, null, [.. ((ExplainedNode.Any)node).Branches.Select(Of)], null),
        };
    }
}

/// <param name="Number">From 1.</param>
/// <param name="Tree">Of an object what its pattern says to it; otherwise null.</param>
internal sealed record PatternElementView(int Number, string Seen, bool Matches, PatternPartView? Tree)
{
    public static PatternElementView Of(ExplainedElement element) =>
        new(element.Number, element.Seen, element.Passes, element.Root is { } root ? PatternPartView.Of(root) : null);
}
