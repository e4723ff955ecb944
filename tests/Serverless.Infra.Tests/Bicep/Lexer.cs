using System.Text;

namespace Serverless.Infra.Tests.Bicep;

/// <summary>Cuts Bicep into tokens. Lines end statements and items, so they are tokens too.</summary>
internal sealed class Lexer(string text, int line = 1)
{
    private static readonly string[] Signs =
    [
        "...", "=>", "==", "!=", "=~", "!~", "<=", ">=", "&&", "||", "??", "::", ".?",
        "{", "}", "[", "]", "(", ")", ".", ",", ":", "=", "?", "!", "<", ">", "+", "-", "*", "/", "%", "@", "|",
    ];

    private int at;
    private int line = line;

    public IReadOnlyList<Token> Read()
    {
        var tokens = new List<Token>();
        while (Next() is { } token)
        {
            tokens.Add(token);
        }

        tokens.Add(new Token(TokenKind.End, "", line));
        return tokens;
    }

    private Token? Next()
    {
        SkipSpaceAndComments();
        if (at >= text.Length)
        {
            return null;
        }

        var c = text[at];
        return c switch
        {
            '\n' => NewLine(),
            '\'' => Text(),
            _ when char.IsAsciiDigit(c) => new Token(TokenKind.Number, While(char.IsAsciiDigit), line),
            _ when char.IsAsciiLetter(c) || c == '_' => new Token(TokenKind.Word, While(x => char.IsAsciiLetterOrDigit(x) || x == '_'), line),
            _ => Sign(),
        };
    }

    private void SkipSpaceAndComments()
    {
        while (at < text.Length)
        {
            if (text[at] is ' ' or '\t' or '\r')
            {
                at++;
            }
            else if (Follows("//") || text[at] == '#')
            {
                While(c => c != '\n');
            }
            else if (Follows("/*"))
            {
                var end = text.IndexOf("*/", at, StringComparison.Ordinal);
                end = end < 0 ? throw new BicepSyntaxException(line, "A comment does not end.") : end + 2;
                line += text[at..end].Count(c => c == '\n');
                at = end;
            }
            else
            {
                return;
            }
        }
    }

    private Token NewLine()
    {
        at++;
        return new Token(TokenKind.NewLine, "\n", line++);
    }

    private Token Sign()
    {
        var sign = Signs.FirstOrDefault(Follows) ?? throw new BicepSyntaxException(line, $"'{text[at]}' means nothing here.");
        at += sign.Length;
        return new Token(TokenKind.Sign, sign, line);
    }

    private Token Text()
    {
        var begin = at++;
        var parts = new List<object>();
        var piece = new StringBuilder();
        for (; ; )
        {
            if (at >= text.Length || text[at] == '\n')
            {
                throw new BicepSyntaxException(line, "A text does not end on its line.");
            }

            var c = text[at++];
            if (c == '\'')
            {
                break;
            }

            if (c == '$' && Follows("{"))
            {
                at++;
                parts.Add(piece.ToString());
                piece.Clear();
                parts.Add(Interpolated());
                continue;
            }

            piece.Append(c == '\\' ? Escaped() : c);
        }

        parts.Add(piece.ToString());
        return new Token(TokenKind.Text, text[begin..at], line) { Parts = parts };
    }

    private char Escaped() => text[at++] switch
    {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '\\' => '\\',
        '\'' => '\'',
        '$' => '$',
        var other => throw new BicepSyntaxException(line, $"'\\{other}' is no escape."),
    };

    private List<Token> Interpolated()
    {
        var tokens = new List<Token>();
        for (var depth = 0; ;)
        {
            var token = Next() ?? throw new BicepSyntaxException(line, "An interpolation does not end.");
            depth += token.Is("{") ? 1 : token.Is("}") ? -1 : 0;
            if (depth < 0)
            {
                tokens.Add(new Token(TokenKind.End, "", line));
                return tokens;
            }

            tokens.Add(token);
        }
    }

    private bool Follows(string what) => string.CompareOrdinal(text, at, what, 0, what.Length) == 0;

    private string While(Func<char, bool> belongs)
    {
        var begin = at;
        while (at < text.Length && belongs(text[at]))
        {
            at++;
        }

        return text[begin..at];
    }
}
