using Serverless.Jq.Evaluation;
using Serverless.Jq.Values;

namespace Serverless.Jq.Syntax;

/// <summary>Cuts a program into tokens, strings with their interpolations included.</summary>
internal sealed class Lexer(string text)
{
    private static readonly HashSet<string> keywords =
    [
        "as", "import", "include", "module", "def", "if", "then", "else", "elif", "and", "or", "end",
        "reduce", "foreach", "try", "catch", "label", "break",
    ];

    private static readonly string[] symbols =
    [
        "?//", "//=", "!=", "==", "//", "|=", "+=", "-=", "*=", "/=", "%=", "<=", ">=", "..",
        ".", "?", "=", ";", ",", ":", "|", "+", "-", "*", "/", "%", "$", "<", ">",
    ];

    private readonly List<Token> tokens = [];
    private readonly Stack<char> open = new();
    private int at;

    public static List<Token> Cut(string text) => new Lexer(text).Cut();

    private List<Token> Cut()
    {
        while (at < text.Length)
        {
            if (open.TryPeek(out var state) && state == '"')
            {
                InString();
            }
            else
            {
                InProgram();
            }
        }

        var last = tokens.Count == 0 ? new Token(TokenKind.End, 0, 0, "") : tokens[^1];
        tokens.Add(new Token(TokenKind.End, last.Start, last.End, ""));
        return tokens;
    }

    private void InProgram()
    {
        var unit = text[at];
        switch (unit)
        {
            case ' ' or '\t' or '\r' or '\n':
                at++;
                break;
            case '#':
                SkipComment();
                break;
            case '"':
                open.Push('"');
                Add(TokenKind.StringStart, 1);
                break;
            case '(' or '[' or '{':
                open.Push(unit);
                Add(TokenKind.Symbol, 1);
                break;
            case ')' or ']' or '}':
                Close(unit);
                break;
            case '@' when WordEnd(at + 1) is var end && end > at + 1:
                Add(TokenKind.Format, end - at, 1);
                break;
            case '.' when at + 1 < text.Length && IsWordStart(text[at + 1]):
                Add(TokenKind.Field, WordEnd(at + 1) - at, 1);
                break;
            case '$' when NameEnd(at + 1) is var end && end > at + 1:
                AddBinding(end);
                break;
            case >= '0' and <= '9':
                Number();
                break;
            case '.' when at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]):
                Number();
                break;
            default:
                WordOrSymbol(unit);
                break;
        }
    }

    private void WordOrSymbol(char unit)
    {
        if (IsWordStart(unit))
        {
            var end = NameEnd(at);
            Add(keywords.Contains(text[at..end]) ? TokenKind.Keyword : TokenKind.Identifier, end - at);
            return;
        }

        foreach (var symbol in symbols)
        {
            if (string.CompareOrdinal(text, at, symbol, 0, symbol.Length) == 0)
            {
                Add(TokenKind.Symbol, symbol.Length);
                return;
            }
        }

        Add(TokenKind.Invalid, 1);
    }

    private void AddBinding(int end)
    {
        if (text.AsSpan(at, end - at).SequenceEqual("$__loc__"))
        {
            Add(TokenKind.Location, end - at);
        }
        else
        {
            Add(TokenKind.Binding, end - at, 1);
        }
    }

    private void Close(char unit)
    {
        var matches = open.TryPeek(out var opened) && unit == opened switch { '(' or 'i' => ')', '[' => ']', '{' => '}', _ => '\0' };
        if (!matches)
        {
            Add(TokenKind.Invalid, 1);
            return;
        }

        Add(open.Pop() == 'i' ? TokenKind.InterpolationEnd : TokenKind.Symbol, 1);
    }

    private void Number()
    {
        var end = at;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        if (end < text.Length && text[end] == '.')
        {
            end++;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }
        }

        if (end < text.Length && text[end] is 'e' or 'E')
        {
            var digits = end + 1 < text.Length && text[end + 1] is '+' or '-' ? end + 2 : end + 1;
            if (digits < text.Length && char.IsAsciiDigit(text[digits]))
            {
                end = digits;
                while (end < text.Length && char.IsAsciiDigit(text[end]))
                {
                    end++;
                }
            }
        }

        if (NumberText.TryParse(text.AsSpan(at, end - at), out var value))
        {
            Add(TokenKind.Literal, end - at, 0, value);
        }
        else
        {
            Add(TokenKind.Invalid, end - at);
        }
    }

    private void InString()
    {
        var unit = text[at];
        if (unit == '"')
        {
            open.Pop();
            Add(TokenKind.StringEnd, 1);
        }
        else if (unit != '\\')
        {
            var end = text.AsSpan(at).IndexOfAny('"', '\\');
            end = end < 0 ? text.Length : at + end;
            Add(TokenKind.StringText, end - at, 0, JqValue.Of(Utf8Text.Whole(text[at..end])));
        }
        else if (at + 1 < text.Length && text[at + 1] == '(')
        {
            open.Push('i');
            Add(TokenKind.InterpolationStart, 2);
        }
        else if (at + 1 == text.Length)
        {
            Add(TokenKind.Invalid, 1);
        }
        else
        {
            Escapes();
        }
    }

    /// <summary>A run of escapes, which JSON's reader takes apart.</summary>
    private void Escapes()
    {
        var end = at;
        while (end + 1 < text.Length && text[end] == '\\' && text[end + 1] != '(')
        {
            end += 2;
            if (text[end - 1] == 'u')
            {
                for (var digits = 0; digits < 4 && end < text.Length && char.IsAsciiLetterOrDigit(text[end]); digits++)
                {
                    end++;
                }
            }
        }

        try
        {
            var value = JsonTextReader.Parse($"\"{text[at..end]}\"");
            Add(TokenKind.StringText, end - at, 0, value);
        }
        catch (JqError error)
        {
            throw SourceText.Error(text, error.Message, at, end);
        }
    }

    private void SkipComment()
    {
        while (at < text.Length && text[at] != '\n')
        {
            // A backslash before the line's end lets the comment go on; a backslash before a backslash does not.
            at += text[at] == '\\' && at + 1 < text.Length
                ? text[at + 1] == '\r' && at + 2 < text.Length && text[at + 2] == '\n' ? 3 : text[at + 1] is '\\' or '\n' ? 2 : 1
                : 1;
        }
    }

    private void Add(TokenKind kind, int length, int skip = 0, JqValue value = default)
    {
        tokens.Add(new Token(kind, at, at + length, text.Substring(at + skip, length - skip), value));
        at += length;
    }

    private int WordEnd(int from)
    {
        while (from < text.Length && (char.IsAsciiLetterOrDigit(text[from]) || text[from] == '_'))
        {
            from++;
        }

        return from;
    }

    /// <summary>The end of a name that may have modules in front; where no name starts, the place itself.</summary>
    private int NameEnd(int from)
    {
        if (from >= text.Length || !IsWordStart(text[from]))
        {
            return from;
        }

        var end = WordEnd(from);
        while (end + 2 < text.Length && text[end] == ':' && text[end + 1] == ':' && IsWordStart(text[end + 2]))
        {
            end = WordEnd(end + 2);
        }

        return end;
    }

    private static bool IsWordStart(char unit) => char.IsAsciiLetter(unit) || unit == '_';
}
