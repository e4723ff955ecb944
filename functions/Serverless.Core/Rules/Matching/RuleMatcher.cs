using System.Runtime.InteropServices;
using Serverless.Core.Rules.Matching.Indexing;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Rules.Matching;

/// <summary>Patterns compiled together: what an event costs follows its values and the rules they lead to, not the number of rules. Immutable; a
/// matcher with a rule more or less shares almost everything with the one it came from, and whoever reads that one goes on undisturbed.</summary>
public sealed class RuleMatcher : IRuleMatcher
{
    /// <summary>A set is refused beyond: so many tests, asked one after the other, take about half a millisecond of an event that has one short value at each path. Of an event with many values at a
    /// path, what rules/README.md says under *What a set costs* holds.</summary>
    public const long MostComplexity = 10_000;

    public static readonly RuleMatcher Empty = new(RuleIndex.Empty);

    private readonly RuleIndex index;

    private RuleMatcher(RuleIndex index) => this.index = index;

    /// <summary>Patterns in it.</summary>
    public int Count => index.Count;

    /// <summary>How many tests an event costs in the worst case before any rule is worth judging: those that no look-up of a value finds (wildcards that begin and
    /// end with a star, <c>anything-but</c>, ranges, …), and the rules that only ask for absence.</summary>
    public long Complexity => index.Complexity;

    /// <summary>Each pattern has its place as its index. Null where they are more complex than <see cref="MostComplexity"/> together, or the tables of their expressions
    /// larger than 16 MiB.</summary>
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

        return Sealed(editor);
    }

    /// <param name="at">The index of the pattern.</param>
    public RuleMatcher? TryAdd(EventPattern pattern, out int at)
    {
        var editor = new RuleIndexEditor(index);
        at = editor.Add(pattern);
        return Sealed(editor);
    }

    /// <param name="at">The index of a pattern that is there; the other patterns keep theirs.</param>
    public RuleMatcher Without(int at)
    {
        var editor = new RuleIndexEditor(index);
        editor.Remove(at);
        return new RuleMatcher(editor.Seal());
    }

    public void Match(ReadOnlySpan<byte> utf8, DateTimeOffset now, List<int> matches)
    {
        var scratch = MatchScratch.Take();
        try
        {
            new EventMatching(index, scratch, utf8, now).Find();
            matches.AddRange(CollectionsMarshal.AsSpan(scratch.Found));
        }
        finally
        {
            scratch.GiveBack();
        }
    }

    /// <summary>What a pattern costs by itself, without compiling it for use; <see cref="long.MaxValue"/> where it is refused.</summary>
    public static long Weigh(EventPattern pattern) => TryNest(pattern)?.Complexity ?? long.MaxValue;

    /// <summary>Why a set is refused, as a sentence.</summary>
    /// <param name="heaviest">The rule of the pattern that <see cref="Heaviest"/> names.</param>
    public static string TooComplex(string heaviest) =>
        $"The rules together cost more than {MostComplexity} tests on every event, or their expressions more than 16 MiB, {heaviest} most; give rules with anything-but, ranges, 'exists', 'regex' or wildcards that begin with a star an exact field beside them, such as 'type'.";

    /// <summary>The index of the pattern that does most to make a set too complex; -1 where there is none.</summary>
    public static int Heaviest(IReadOnlyList<EventPattern> patterns)
    {
        var (heaviest, most) = (-1, double.NegativeInfinity);
        for (var i = 0; i < patterns.Count; i++)
        {
            var share = TryNest(patterns[i]) is { } alone
                ? Math.Max(alone.Complexity / (double)MostComplexity, alone.index.Entries / (double)RegexTables.MostEntries)
                : double.PositiveInfinity;
            (heaviest, most) = share > most ? (i, share) : (heaviest, most);
        }

        return heaviest;
    }

    /// <summary>For a pattern within a pattern: what it searches with is made together with what holds it, or when it is first needed.</summary>
    internal static RuleMatcher? TryNest(EventPattern pattern)
    {
        var editor = new RuleIndexEditor(RuleIndex.Empty);
        editor.Add(pattern);
        return editor.TryPlace(MostComplexity) ? new RuleMatcher(editor.Seal()) : null;
    }

    private static RuleMatcher? Sealed(RuleIndexEditor editor)
    {
        if (!editor.TryPlace(MostComplexity))
        {
            return null;
        }

        editor.MakeTables();
        return new RuleMatcher(editor.Seal());
    }

    /// <summary>Whether any of the patterns matches.</summary>
    internal bool Matches(ReadOnlySpan<byte> utf8, DateTimeOffset now)
    {
        var scratch = MatchScratch.Take();
        try
        {
            new EventMatching(index, scratch, utf8, now).Find();
            return scratch.Found.Count > 0;
        }
        finally
        {
            scratch.GiveBack();
        }
    }
}
