using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Rules.Matching;

/// <summary>Judges patterns one after the other, those that ask for an exact <c>type</c> or <c>source</c> only on events that have it.</summary>
public sealed class NaiveRuleMatcher : IRuleMatcher
{
    private readonly PathTree tree = new();
    private readonly CompiledNode[] patterns;
    private readonly ExactIndex index;
    private EventLeaves? spare;

    public NaiveRuleMatcher(IReadOnlyList<EventPattern> patterns)
    {
        this.patterns = [.. patterns.Select(pattern => CompiledNode.Of(pattern, tree))];
        index = new ExactIndex(patterns, tree);
    }

    public void Match(ReadOnlySpan<byte> utf8, List<int> matches)
    {
        var leaves = Interlocked.Exchange(ref spare, null) ?? new EventLeaves(tree);
        leaves.Read(utf8);
        var judge = new PatternJudge(leaves, utf8);
        foreach (var candidate in index.Candidates(leaves, utf8))
        {
            if (judge.Matches(patterns[candidate]))
            {
                matches.Add(candidate);
            }
        }

        spare = leaves;
    }
}
