using System.Globalization;
using System.Text;

namespace Serverless.Core.Rules.Patterns.Regexes;

/// <summary>Reads the regular expressions of patterns: what an automaton can decide, so neither back references nor looking around.</summary>
internal ref struct RegexReader(string text)
{
    private const int MostNesting = 32;
    private const int MostRepeated = 1000;

    private readonly ReadOnlySpan<char> text = text;
    private int at;
    private int nesting;
    private bool anyCase;
    private string? fault;

    /// <summary>Null with the reason, as the end of a sentence, in <paramref name="fault"/>.</summary>
    public static RegexNode? Read(string text, out string? fault)
    {
        var reader = new RegexReader(text);
        reader.anyCase = reader.Takes("(?i)");
        var root = reader.Choice();
        if (reader.fault is null && reader.at < text.Length)
        {
            reader.Fault("has a ')' that closes nothing; write \\) for the character");
        }

        fault = reader.fault;
        return fault is null ? root : null;
    }

    private readonly bool Ended => fault is not null || at >= text.Length;

    private RegexNode Choice()
    {
        var branches = new List<RegexNode> { Sequence() };
        while (!Ended && Takes("|"))
        {
            branches.Add(Sequence());
        }

        return branches.Count == 1 ? branches[0] : new RegexNode.Choice(branches);
    }

    private RegexNode Sequence()
    {
        var parts = new List<RegexNode>();
        while (!Ended && text[at] is not ('|' or ')'))
        {
            parts.Add(Repetition(Atom()));
        }

        return parts.Count == 1 ? parts[0] : new RegexNode.Sequence([.. parts]);
    }

    private RegexNode Repetition(RegexNode part)
    {
        for (var times = 0; !Ended && Times() is var (least, most); times++)
        {
            if (times > 0)
            {
                Fault("repeats a repetition; put the inner one in parentheses");
                break;
            }

            // Whether as few or as many as possible are taken changes where a match ends and not whether there is one.
            _ = Takes("?");
            part = new RegexNode.Repeated(part, least, most);
        }

        return part;
    }

    private (int Least, int? Most)? Times()
    {
        switch (text[at])
        {
            case '*':
                at++;
                return (0, null);
            case '+':
                at++;
                return (1, null);
            case '?':
                at++;
                return (0, 1);
            case '{':
                return Counted();
            default:
                return null;
        }
    }

    private (int Least, int? Most)? Counted()
    {
        var length = text[at..].IndexOf('}');
        var inside = length < 0 ? default : text[(at + 1)..(at + length)];
        var comma = inside.IndexOf(',');
        var least = Number(comma < 0 ? inside : inside[..comma]);
        var most = comma < 0 ? least : comma == inside.Length - 1 ? MostRepeated : Number(inside[(comma + 1)..]);
        if (least is null || most is null || (comma != inside.Length - 1 && least > most) || least > MostRepeated || most > MostRepeated)
        {
            Fault($"has a '{{' that begins no count of at most {MostRepeated}, such as {{2}}, {{2,}} or {{2,5}}; write \\{{ for the character");
            return null;
        }

        at += length + 1;
        return (least.Value, comma >= 0 && comma == inside.Length - 1 ? null : most);
    }

    private static int? Number(ReadOnlySpan<char> digits) =>
        digits.Length <= 5 && int.TryParse(digits, NumberStyles.None, null, out var number) ? number : null;

    private RegexNode Atom()
    {
        switch (text[at])
        {
            case '(':
                return Group();
            case '[':
                at++;
                return new RegexNode.Letter(Class());
            case '.':
                at++;
                return new RegexNode.Letter(CodePoints.AllButNewline);
            case '^':
                at++;
                return new RegexNode.At(RegexPlace.Start);
            case '$':
                at++;
                return new RegexNode.At(RegexPlace.End);
            case '\\':
                return Escape();
            case '*' or '+' or '?' or '{':
                return Fault($"repeats nothing with '{text[at]}'; write \\{text[at]} for the character");
            default:
                return Letter(Rune());
        }
    }

    private RegexNode Group()
    {
        at++;
        if (Takes("?") && !IsPlainGroup())
        {
            return Fault("has a group that an automaton cannot decide (only (…), (?:…), (?<name>…) and (?i) at the very start are possible): say it in another way, or in 'when'");
        }

        if (++nesting > MostNesting)
        {
            return Fault($"nests more than {MostNesting} groups");
        }

        var inside = Choice();
        nesting--;
        return fault is not null || Takes(")") ? inside : Fault("has a '(' that is not closed; write \\( for the character");
    }

    /// <summary>Whether what follows <c>(?</c> only gives the group a name or none.</summary>
    private bool IsPlainGroup()
    {
        if (Takes(":"))
        {
            return true;
        }

        var name = (Takes("P<") || Takes("<")) && text[at..].IndexOf('>') is > 0 and var length ? text.Slice(at, length) : default;
        at += name.IsEmpty ? 0 : name.Length + 1;
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter != '_')
            {
                return false;
            }
        }

        return !name.IsEmpty;
    }

    private RegexNode Escape()
    {
        if (Takes(@"\b") || Takes(@"\B"))
        {
            return new RegexNode.At(text[at - 1] == 'b' ? RegexPlace.WordEdge : RegexPlace.NoWordEdge);
        }

        if (Takes(@"\A") || Takes(@"\z"))
        {
            return new RegexNode.At(text[at - 1] == 'A' ? RegexPlace.Start : RegexPlace.End);
        }

        at++;
        return EscapedClass() is { } shorthand ? new RegexNode.Letter(shorthand) : Letter(EscapedRune());
    }

    /// <summary>Of the letter behind a backslash; null where it stands for no class.</summary>
    private CodePoints? EscapedClass()
    {
        var found = at >= text.Length ? null : text[at] switch
        {
            'd' => CodePoints.Digits,
            'D' => CodePoints.Digits.Others(),
            'w' => CodePoints.WordLetters,
            'W' => CodePoints.WordLetters.Others(),
            's' => CodePoints.Spaces,
            'S' => CodePoints.Spaces.Others(),
            _ => null,
        };
        at += found is null ? 0 : 1;
        return found;
    }

    private int EscapedRune()
    {
        if (at >= text.Length)
        {
            Fault("ends in a backslash; write \\\\ for the character");
            return 0;
        }

        var letter = text[at];
        if (letter is 'x' or 'u')
        {
            return Hexadecimal(letter == 'x' ? 2 : 4);
        }

        if (letter is 't' or 'n' or 'r' or 'f' or 'v')
        {
            at++;
            return letter switch { 't' => '\t', 'n' => '\n', 'r' => '\r', 'f' => '\f', _ => '\v' };
        }

        if (char.IsAsciiLetterOrDigit(letter))
        {
            Fault(letter is >= '1' and <= '9' or 'k'
                ? $"refers back with \\{letter}, which no automaton can decide; say it in another way, or in 'when'"
                : $"has the escape \\{letter}, which there is not; there are \\d \\w \\s, \\D \\W \\S, \\b \\B, \\A \\z, \\t \\n \\r \\f \\v, \\xHH and \\uHHHH");
            return 0;
        }

        return Rune();
    }

    private int Hexadecimal(int digits)
    {
        at++;
        if (text.Length - at < digits || !int.TryParse(text.Slice(at, digits), NumberStyles.AllowHexSpecifier, null, out var value) || value is >= 0xD800 and <= 0xDFFF)
        {
            Fault($"has an escape without its {digits} hexadecimal digits, or of half a character");
            return 0;
        }

        at += digits;
        return value;
    }

    /// <summary>From behind the opening bracket to behind the closing one.</summary>
    private CodePoints Class()
    {
        var (others, ranges, closed) = (Takes("^"), new List<(int, int)>(), false);
        while (!Ended && !(closed = Takes("]")))
        {
            if (text[at] == '[')
            {
                Fault("has a '[' inside a class; write \\[ for the character");
            }
            else if (Takes(@"\"))
            {
                AddEscaped(ranges);
            }
            else
            {
                AddRange(Rune(), ranges);
            }
        }

        if (fault is null && (!closed || ranges.Count == 0))
        {
            Fault("has a class that is empty or not closed; write \\] for the character");
        }

        var set = CodePoints.Of(ranges);
        set = anyCase ? set.InAnyCase() : set;
        return others ? set.Others() : set;
    }

    private void AddEscaped(List<(int, int)> ranges)
    {
        if (EscapedClass() is { } shorthand)
        {
            ranges.AddRange(shorthand.Ranges);
        }
        else
        {
            AddRange(EscapedRune(), ranges);
        }
    }

    private void AddRange(int first, List<(int, int)> ranges)
    {
        var last = first;
        if (!Ended && text[at] == '-' && at + 1 < text.Length && text[at + 1] != ']')
        {
            at++;
            last = Takes(@"\") ? EscapedRune() : Rune();
        }

        if (last < first)
        {
            Fault("has a range in a class whose end comes before its beginning");
        }

        ranges.Add((first, last));
    }

    private readonly RegexNode.Letter Letter(int codePoint)
    {
        var one = CodePoints.Of((codePoint, codePoint));
        return new RegexNode.Letter(anyCase ? one.InAnyCase() : one);
    }

    private int Rune()
    {
        _ = System.Text.Rune.DecodeFromUtf16(text[at..], out var rune, out var length);
        at += length;
        return rune.Value;
    }

    private bool Takes(string next)
    {
        var there = text[at..].StartsWith(next);
        at += there ? next.Length : 0;
        return there;
    }

    private RegexNode Fault(string sentence)
    {
        fault ??= sentence;
        return RegexNode.Nothing;
    }
}
