namespace Serverless.Core.Rules.Patterns.Regexes;

/// <summary>A set of Unicode code points as ascending ranges that do not touch. Surrogates may lie in a range and mean nothing: no text holds one.</summary>
internal sealed class CodePoints
{
    public const int Last = 0x10FFFF;

    public static readonly CodePoints Digits = Of(('0', '9'));
    public static readonly CodePoints WordLetters = Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));
    public static readonly CodePoints Spaces = Of(('\t', '\r'), (' ', ' '));
    public static readonly CodePoints AllButNewline = Of(('\n', '\n')).Others();

    /// <summary>Of each folded code point, those that fold to it.</summary>
    private static readonly Lazy<Dictionary<int, List<int>>> Families = new(ReadFamilies);

    private CodePoints(IReadOnlyList<(int First, int Last)> ranges) => Ranges = ranges;

    public IReadOnlyList<(int First, int Last)> Ranges { get; }

    public static CodePoints Of(params IEnumerable<(int First, int Last)> ranges)
    {
        var merged = new List<(int First, int Last)>();
        foreach (var range in ranges.Order())
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last + 1)
            {
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, range.Last));
            }
            else
            {
                merged.Add(range);
            }
        }

        return new CodePoints(merged);
    }

    public CodePoints Others()
    {
        var (others, next) = (new List<(int, int)>(), 0);
        foreach (var (first, last) in Ranges)
        {
            if (first > next)
            {
                others.Add((next, first - 1));
            }

            next = last + 1;
        }

        if (next <= Last)
        {
            others.Add((next, Last));
        }

        return new CodePoints(others);
    }

    /// <summary>With every code point that differs from one of these in case only, as <see cref="CaseFolding"/> sees it.</summary>
    public CodePoints InAnyCase()
    {
        var all = new List<(int, int)>(Ranges);
        foreach (var (folded, members) in Ranges is [var (first, last)] && first == last ? Family(first) : Families.Value)
        {
            if (Contains(folded) || members.Exists(Contains))
            {
                all.Add((folded, folded));
                all.AddRange(members.Select(member => (member, member)));
            }
        }

        return Of(all);
    }

    private bool Contains(int codePoint)
    {
        foreach (var (first, last) in Ranges)
        {
            if (codePoint <= last)
            {
                return codePoint >= first;
            }
        }

        return false;
    }

    private static IEnumerable<KeyValuePair<int, List<int>>> Family(int codePoint) =>
        Families.Value.TryGetValue(CaseFolding.Fold(codePoint), out var members) ? [new(CaseFolding.Fold(codePoint), members)] : [];

    private static Dictionary<int, List<int>> ReadFamilies()
    {
        var families = new Dictionary<int, List<int>>();
        foreach (var (first, last, step, add) in CaseFoldingTable.Rows)
        {
            for (var letter = first; letter <= last; letter += step)
            {
                if (!families.TryGetValue(letter + add, out var members))
                {
                    families.Add(letter + add, members = []);
                }

                members.Add(letter);
            }
        }

        return families;
    }
}
