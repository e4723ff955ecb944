using Serverless.Core.Rules.Matching.Indexing;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Rules.Matching;

/// <summary>Patterns compiled together: what an event costs follows its values and the rules they lead to, not the number of rules. Immutable; a
/// matcher with a rule more or less shares almost everything with the one it came from, and whoever reads that one goes on undisturbed.</summary>
public sealed class RuleMatcher : IRuleMatcher
{
    /// <summary>A set is refused beyond: so many tests, asked one after the other, take about half a millisecond on an event.</summary>
    public const long MostComplexity = 10_000;

    public static readonly RuleMatcher Empty = new(RuleIndex.Empty);

    private readonly RuleIndex index;

    private RuleMatcher(RuleIndex index) => this.index = index;

    /// <summary>Patterns in it.</summary>
    public int Count => index.Count;

    /// <summary>How many tests an event costs in the worst case before any rule is worth judging: those that no look-up of a value finds (wildcards that begin and
    /// end with a star, <c>anything-but</c>, ranges, …), and the rules that only ask for absence.</summary>
    public long Complexity => index.Complexity;

    /// <summary>Each pattern has its place as its index. Null where they are more complex than <see cref="MostComplexity"/> together.</summary>
    public static RuleMatcher? TryCompile(IEnumerable<EventPattern> patterns) => Empty.TryAdd(patterns);

    /// <summary>For patterns that are known to be compilable.</summary>
    /// <exception cref="ArgumentException">They are too complex together.</exception>
    public static RuleMatcher Compile(IEnumerable<EventPattern> patterns) =>
        TryCompile(patterns) ?? throw new ArgumentException($"The patterns are more complex than {MostComplexity} together.", nameof(patterns));

    /// <summary>Adds patterns, which take the indices that removals freed, then those behind the last. Null where the set becomes too complex.</summary>
    public RuleMatcher? TryAdd(IEnumerable<EventPattern> patterns)
    {
        var editor = new RuleIndexEditor(index);
        foreach (var pattern in patterns)
        {
            editor.Add(pattern);
        }

        return editor.TryPlace(MostComplexity) ? new RuleMatcher(editor.Seal()) : null;
    }

    /// <param name="at">The index of the pattern.</param>
    public RuleMatcher? TryAdd(EventPattern pattern, out int at)
    {
        var editor = new RuleIndexEditor(index);
        at = editor.Add(pattern);
        return editor.TryPlace(MostComplexity) ? new RuleMatcher(editor.Seal()) : null;
    }

    /// <param name="at">The index of a pattern that is there; the other patterns keep theirs.</param>
    public RuleMatcher Without(int at)
    {
        var editor = new RuleIndexEditor(index);
        editor.Remove(at);
        return new RuleMatcher(editor.Seal());
    }

    public void Match(ReadOnlySpan<byte> utf8, List<int> matches)
    {
        var scratch = MatchScratch.OfThread;
        new EventMatching(index, scratch, utf8).Find();
        matches.AddRange(scratch.Found);
    }
}
