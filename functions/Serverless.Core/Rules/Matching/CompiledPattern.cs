using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Rules.Matching;

/// <summary>A pattern whose paths are numbers of a <see cref="PathTree"/>.</summary>
internal abstract record CompiledNode
{
    /// <param name="Rank">Of its path among those of the pattern, in ordinal order, from 0; the absence of a field is judged after the fields before it.</param>
    internal sealed record Field(int Rank, int Path, ValueTest[] Tests, bool MayBeAbsent) : CompiledNode;

    internal sealed record All(CompiledNode[] Parts) : CompiledNode;

    internal sealed record Any(All[] Branches) : CompiledNode;

    public static CompiledNode Of(EventPattern pattern, PathTree tree)
    {
        var ranks = new Dictionary<PatternNode.Field, int>(ReferenceEqualityComparer.Instance);
        foreach (var field in pattern.Fields.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            ranks.Add(field, ranks.Count);
        }

        return Compile(pattern.Root);

        CompiledNode Compile(PatternNode node) => node switch
        {
            PatternNode.Field it => new Field(ranks[it], tree.Add(it.Path, it.Whole), [.. it.AnyOf.Select(t => t.Test).Where(t => t is not ValueTest.Absent)], it.AnyOf.Any(t => t.Test is ValueTest.Absent)),
            PatternNode.Any any => new Any([.. any.Branches.Select(branch => (All)Compile(branch))]),
            PatternNode.All all => new All([.. all.Parts.Select(Compile)]),
            _ => throw new InvalidOperationException($"A pattern has no {node.GetType().Name}."),
        };
    }
}
