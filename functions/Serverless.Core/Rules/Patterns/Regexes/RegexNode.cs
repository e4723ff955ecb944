namespace Serverless.Core.Rules.Patterns.Regexes;

/// <summary>A regular expression as a tree.</summary>
internal abstract record RegexNode
{
    public static readonly RegexNode Nothing = new Sequence([]);

    /// <summary>One character.</summary>
    public sealed record Letter(CodePoints OneOf) : RegexNode;

    public sealed record Sequence(RegexNode[] Parts) : RegexNode;

    public sealed record Choice(IReadOnlyList<RegexNode> Branches) : RegexNode;

    /// <param name="Most">Null where there is no bound.</param>
    public sealed record Repeated(RegexNode Part, int Least, int? Most) : RegexNode;

    /// <summary>A place between two characters.</summary>
    public sealed record At(RegexPlace Place) : RegexNode;
}

internal enum RegexPlace
{
    Start,
    End,
    WordEdge,
    NoWordEdge,
}
