using System.Text.RegularExpressions;
using Serverless.Jq.Evaluation;
using Serverless.Jq.Values;

namespace Serverless.Jq.Builtins;

/// <summary>A compiled pattern with its modifiers; it never backtracks, so no input can make it slow.</summary>
internal sealed class RegexProgram
{
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(1);

    private readonly Regex regex;
    private readonly int[] groups;
    private readonly string?[] names;

    private RegexProgram(Regex regex, bool global, bool skipsEmpty, string pattern)
    {
        this.regex = regex;
        IsGlobal = global;
        SkipsEmpty = skipsEmpty;
        (groups, names) = PatternGroups.InOrder(regex, pattern);
    }

    public bool IsGlobal { get; }

    public bool SkipsEmpty { get; }

    public static RegexProgram Compile(in JqValue pattern, in JqValue modifiers)
    {
        if (!pattern.IsString)
        {
            throw TypeErrors.Of(pattern, "is not a string");
        }

        if (!modifiers.IsNull && !modifiers.IsString)
        {
            throw TypeErrors.Of(modifiers, "is not a string");
        }

        var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
        bool global = false, skipsEmpty = false;
        foreach (var modifier in modifiers.IsNull ? "" : modifiers.Text)
        {
            switch (modifier)
            {
                case 'g':
                    global = true;
                    break;
                case 'i':
                    options |= RegexOptions.IgnoreCase;
                    break;
                case 'x':
                    options |= RegexOptions.IgnorePatternWhitespace;
                    break;
                case 'm' or 'p':
                    options |= RegexOptions.Singleline;
                    break;
                case 's':
                    break;
                case 'n':
                    skipsEmpty = true;
                    break;
                case 'l':
                    throw new JqError("Regex failure: the longest match (modifier l) is not supported");
                default:
                    throw new JqError($"{modifiers.Text} is not a valid modifier string");
            }
        }

        return new RegexProgram(Create(pattern.Text, options), global, skipsEmpty, pattern.Text);
    }

    public bool IsMatch(Run run, string text)
    {
        run.Steps(text.Length);
        if (!SkipsEmpty)
        {
            return Guarded(() => regex.IsMatch(text));
        }

        return Matches(run, text).Count > 0;
    }

    /// <summary>The matches as jq's objects.</summary>
    public JqValue Match(Run run, string text)
    {
        var found = new ArrayBuilder(0);
        var places = new Codepoints(text);
        foreach (var match in Matches(run, text))
        {
            found.Add(Describe(run, match, text, ref places));
        }

        return found.Build();
    }

    public List<Match> Matches(Run run, string text)
    {
        var matches = new List<Match>();
        run.Steps(text.Length);
        for (var match = Guarded(() => regex.Match(text)); match.Success; match = Guarded(match.NextMatch))
        {
            run.Steps(16 + match.Length);
            run.Build(32);
            var splitsPair = match.Length == 0 && match.Index > 0 && match.Index < text.Length && char.IsLowSurrogate(text[match.Index]);
            if (!splitsPair && !(SkipsEmpty && match.Length == 0))
            {
                matches.Add(match);
            }

            if (!IsGlobal)
            {
                break;
            }
        }

        return matches;
    }

    /// <summary>The named captures of a match as an object.</summary>
    public JqValue Captures(Match match, string text)
    {
        var table = new ObjectTable(names.Length);
        for (var i = 0; i < groups.Length; i++)
        {
            if (names[i] is { } name)
            {
                var group = match.Groups[groups[i]];
                table.Set(name, group.Success ? JqValue.Of(WholePart(group, text).Text) : default);
            }
        }

        return JqValue.Of(new JqObject(table));
    }

    /// <summary>What <c>scan</c> gives for a match: its text, or the texts of its captures.</summary>
    public JqValue Scanned(Match match, string text)
    {
        if (groups.Length == 0)
        {
            return JqValue.Of(WholePart(match, text).Text);
        }

        var captured = new JqValue[groups.Length];
        for (var i = 0; i < captured.Length; i++)
        {
            var group = match.Groups[groups[i]];
            captured[i] = group.Success ? JqValue.Of(WholePart(group, text).Text) : default;
        }

        return JqValue.Of(JqArray.FromExact(captured));
    }

    /// <summary>A part that never cuts a surrogate pair in two.</summary>
    public static (int Start, int End, string Text) WholePart(Capture part, string text)
    {
        int start = part.Index, end = part.Index + part.Length;
        if (start > 0 && start < text.Length && char.IsLowSurrogate(text[start]))
        {
            start = part.Length == 0 ? start : start - 1;
        }

        if (end > start && end < text.Length && char.IsLowSurrogate(text[end]))
        {
            end++;
        }

        return (start, end, Utf8Text.Whole(text[start..end]));
    }

    private JqValue Describe(Run run, Match match, string text, ref Codepoints places)
    {
        var table = Part(match, text, ref places);
        var captures = new JqValue[groups.Length];
        for (var i = 0; i < captures.Length; i++)
        {
            run.Build(48);
            var group = match.Groups[groups[i]];
            var capture = group.Success ? Part(group, text, ref places) : Missing();
            capture.Set("name", names[i] is { } name ? JqValue.Of(name) : default);
            captures[i] = JqValue.Of(new JqObject(capture));
        }

        table.Set("captures", JqValue.Of(JqArray.FromExact(captures)));
        return JqValue.Of(new JqObject(table));
    }

    private static ObjectTable Part(Capture part, string text, ref Codepoints places)
    {
        var (start, end, content) = WholePart(part, text);
        var table = new ObjectTable(4);
        var offset = places.Of(start);
        table.Set("offset", JqValue.Of(offset));
        table.Set("length", JqValue.Of(places.Of(end) - offset));
        table.Set("string", JqValue.Of(content));
        return table;
    }

    private static ObjectTable Missing()
    {
        var table = new ObjectTable(4);
        table.Set("offset", JqValue.Of(-1));
        table.Set("length", JqValue.Of(0));
        table.Set("string", default);
        return table;
    }

    private static Regex Create(string pattern, RegexOptions options)
    {
        if (PatternSize.IsTooLarge(pattern))
        {
            throw new JqError("Regex failure: the pattern is too large");
        }

        try
        {
            return new Regex(pattern, options, longest);
        }
        catch (NotSupportedException)
        {
            throw new JqError("Regex failure: the pattern needs backtracking (look-around, back-reference or atomic group), which is not supported");
        }
        catch (ArgumentException error)
        {
            throw new JqError($"Regex failure: {error.Message}");
        }
    }

    private static T Guarded<T>(Func<T> match)
    {
        try
        {
            return match();
        }
        catch (RegexMatchTimeoutException)
        {
            throw BudgetSpent.Steps();
        }
    }

    /// <summary>Counts codepoints from the last place asked for, so that a row of matches is counted once.</summary>
    private struct Codepoints(string text)
    {
        private int offset;
        private int codepoints;

        public int Of(int place)
        {
            if (place < offset)
            {
                return Utf8Text.CodepointCount(text.AsSpan(0, place));
            }

            codepoints += Utf8Text.CodepointCount(text.AsSpan(offset, place - offset));
            offset = place;
            return codepoints;
        }
    }
}
