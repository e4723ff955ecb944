using System.Text.RegularExpressions;

namespace Serverless.Actions.Grpc;

/// <summary>The words and signs of a <c>.proto</c> file, one after the other.</summary>
internal sealed partial class ProtoTokens
{
    private readonly List<(string Text, int Line)> tokens = [];
    private int at;

    public ProtoTokens(string text)
    {
        var line = 1;
        foreach (var match in Token().EnumerateMatches(text))
        {
            var part = text.Substring(match.Index, match.Length);
            if (!char.IsWhiteSpace(part[0]) && !part.StartsWith("//", StringComparison.Ordinal) && !part.StartsWith("/*", StringComparison.Ordinal))
            {
                tokens.Add((part, line));
            }

            line += part.Count(c => c == '\n');
        }
    }

    public bool Ended => at >= tokens.Count;

    public string Peek => Ended ? "" : tokens[at].Text;

    public string Take() => Ended ? throw Wrong("it ends too early") : tokens[at++].Text;

    public bool Takes(string text)
    {
        var there = Peek == text;
        at += there ? 1 : 0;
        return there;
    }

    public void Expect(string text)
    {
        if (!Takes(text))
        {
            throw Wrong($"'{text}' is expected, not '{Peek}'");
        }
    }

    public int Integer()
    {
        var negative = Takes("-");
        var text = Take();
        var hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return int.TryParse(hex ? text[2..] : text, hex ? System.Globalization.NumberStyles.HexNumber : System.Globalization.NumberStyles.None, null, out var value) ? negative ? -value : value : throw Wrong($"'{text}' is no number");
    }

    /// <summary>The text between quotation marks.</summary>
    public string Quoted() => Take() is [('"' or '\''), ..] text ? text[1..^1] : throw Wrong("a text is expected");

    /// <summary>Goes past the end of a statement, over everything in brackets.</summary>
    public void SkipStatement()
    {
        for (var depth = 0; ;)
        {
            var token = Take();
            depth += token is "{" or "[" or "(" ? 1 : token is "}" or "]" or ")" ? -1 : 0;
            if (depth == 0 && token is ";" or "}")
            {
                return;
            }
        }
    }

    /// <summary>Options in square brackets, where there are any.</summary>
    public void SkipOptions()
    {
        if (Peek != "[")
        {
            return;
        }

        for (var depth = 0; ;)
        {
            var token = Take();
            depth += token == "[" ? 1 : token == "]" ? -1 : 0;
            if (depth == 0)
            {
                return;
            }
        }
    }

    public ProtoException Wrong(string what) => new($"line {(Ended ? tokens.Count == 0 ? 1 : tokens[^1].Line : tokens[at].Line)}: {what}");

    [GeneratedRegex("""\s+|//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[A-Za-z_.][A-Za-z0-9_.]*|[0-9][A-Za-z0-9_.+]*|.""", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Token();
}
