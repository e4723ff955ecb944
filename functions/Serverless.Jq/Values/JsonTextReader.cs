using System.Text;
using Serverless.Jq.Evaluation;

namespace Serverless.Jq.Values;

/// <summary>
/// Reads JSON as jq does, with its leniency (nan, infinity, lax numbers) and its messages. It keeps its own stack,
/// so that no nesting can exhaust the host's.
/// </summary>
internal sealed class JsonTextReader
{
    private const int DeepestNesting = 10_000;

    private readonly string text;
    private readonly List<Open> stack = [];
    private int at;
    private int line = 1;
    private int column;
    private JqValue next;
    private bool hasNext;
    private bool inStream;

    private JsonTextReader(string text) => this.text = text;

    /// <summary>Reads a text that holds exactly one value.</summary>
    /// <exception cref="JqError">The text holds none, more than one, or is not JSON.</exception>
    public static JqValue Parse(string text)
    {
        var reader = new JsonTextReader(text);
        if (!reader.TryNext(out var value))
        {
            throw reader.Error("Expected JSON value", located: false);
        }

        return reader.TryNext(out _) ? throw reader.Error("Unexpected extra JSON values", located: false) : value;
    }

    /// <summary>What is wrong with a text that begins at this line and column of a stream; null where nothing is, or not yet.</summary>
    /// <param name="ended">Nothing follows the text.</param>
    public static string? ProblemOf(string text, int line, int column, bool ended)
    {
        var reader = new JsonTextReader(text) { line = line, column = column, inStream = true };
        try
        {
            while (reader.TryNext(out _))
            {
                // The next value.
            }

            return null;
        }
        catch (JqError) when (!ended && reader.at == text.Length)
        {
            return null;
        }
        catch (JqError error)
        {
            return error.Message;
        }
    }

    private bool TryNext(out JqValue value)
    {
        if (at == 0 && !inStream && text.StartsWith('\uFEFF'))
        {
            at = 1;
        }

        while (at < text.Length)
        {
            Step();
            if (hasNext && stack.Count == 0)
            {
                value = next;
                hasNext = false;
                return true;
            }
        }

        if (stack.Count > 0)
        {
            throw Error("Unfinished JSON term at EOF");
        }

        value = default;
        return false;
    }

    private void Step()
    {
        var unit = text[at];
        switch (unit)
        {
            case ' ' or '\t' or '\r' or '\n':
                Advance();
                break;
            case '"':
                Advance();
                Accept(JqValue.Of(ReadString()));
                break;
            case '[' or '{' or ':' or ',' or ']' or '}':
                Advance();
                Structure(unit);
                break;
            default:
                ReadWord();
                break;
        }
    }

    private void Structure(char unit)
    {
        switch (unit)
        {
            case '[' or '{':
                if (stack.Count >= DeepestNesting)
                {
                    throw Error("Exceeds depth limit for parsing");
                }

                if (hasNext)
                {
                    throw Error("Expected separator between values");
                }

                stack.Add(new Open(unit == '{'));
                break;
            case ':':
                Colon();
                break;
            case ',':
                Comma();
                break;
            default:
                Close(unit);
                break;
        }
    }

    private void Colon()
    {
        if (!hasNext)
        {
            throw Error("Expected string key before ':'");
        }

        if (stack.Count == 0 || stack[^1] is not { Fields: { } } open || open.Key is not null)
        {
            throw Error("':' not as part of an object");
        }

        if (!next.IsString)
        {
            throw Error("Object keys must be strings");
        }

        open.Key = next.Text;
        hasNext = false;
    }

    private void Comma()
    {
        if (!hasNext)
        {
            throw Error("Expected value before ','");
        }

        if (stack.Count == 0)
        {
            throw Error("',' not as part of an object or array");
        }

        if (!stack[^1].TryAdd(next))
        {
            throw Error("Objects must consist of key:value pairs");
        }

        hasNext = false;
    }

    private void Close(char unit)
    {
        var open = stack.Count == 0 ? null : stack[^1];
        var isObject = unit == '}';
        if (open is null || (open.Fields is not null) != isObject)
        {
            throw Error($"Unmatched '{unit}'");
        }

        if (hasNext)
        {
            if (!open.TryAdd(next))
            {
                throw Error("Objects must consist of key:value pairs");
            }
        }
        else if (open.Key is not null)
        {
            throw Error("Unmatched '}'");
        }
        else if (open.Count != 0)
        {
            throw Error(isObject ? "Expected another key-value pair" : "Expected another array element");
        }

        stack.RemoveAt(stack.Count - 1);
        next = open.Build();
        hasNext = true;
    }

    private void Accept(in JqValue value)
    {
        if (hasNext)
        {
            throw Error("Expected separator between values");
        }

        next = value;
        hasNext = true;
    }

    private void ReadWord()
    {
        var start = at;
        while (at < text.Length && text[at] is not (' ' or '\t' or '\r' or '\n' or '"' or '[' or '{' or ':' or ',' or ']' or '}'))
        {
            Advance();
        }

        var word = text.AsSpan(start, at - start);
        var atEnd = at == text.Length;
        var problem = Word(word, out var value);
        if (problem is not null)
        {
            if (!atEnd)
            {
                Advance();
            }

            throw Error(atEnd ? problem + " at EOF" : problem);
        }

        if (hasNext && !atEnd)
        {
            // jq knows that a word is one too many when it sees what ends it.
            Advance();
        }

        Accept(value);
    }

    private static string? Word(ReadOnlySpan<char> word, out JqValue value)
    {
        value = default;
        var literal = word[0] switch { 't' => "true", 'f' => "false", 'n' when word.Length > 1 && word[1] == 'u' => "null", _ => null };
        if (word[0] == '\'')
        {
            return "Invalid string literal; expected \", but got '";
        }

        if (literal is not null)
        {
            value = literal switch { "true" => JqValue.True, "false" => JqValue.False, _ => default };
            return word.SequenceEqual(literal) ? null : "Invalid literal";
        }

        return NumberText.TryParse(word, out value) ? null : "Invalid numeric literal";
    }

    private string ReadString()
    {
        var start = at;
        var plain = true;
        while (at < text.Length && text[at] != '"')
        {
            if (text[at] == '\\')
            {
                plain = false;
                Advance();
            }

            if (at < text.Length)
            {
                Advance();
            }
        }

        if (at >= text.Length)
        {
            throw Error("Unfinished string at EOF");
        }

        var body = text.AsSpan(start, at - start);
        Advance();
        if (body.ContainsAnyInRange('\0', '\u001F'))
        {
            throw Error("Invalid string: control characters from U+0000 through U+001F must be escaped");
        }

        return plain ? body.ToString() : Unescape(body);
    }

    private string Unescape(ReadOnlySpan<char> body)
    {
        var result = new StringBuilder(body.Length);
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] != '\\')
            {
                result.Append(body[i]);
                continue;
            }

            i++;
            switch (body[i])
            {
                case '\\' or '"' or '/':
                    result.Append(body[i]);
                    break;
                case 'b':
                    result.Append('\b');
                    break;
                case 'f':
                    result.Append('\f');
                    break;
                case 't':
                    result.Append('\t');
                    break;
                case 'n':
                    result.Append('\n');
                    break;
                case 'r':
                    result.Append('\r');
                    break;
                case 'u':
                    i += AppendUnicode(body[(i + 1)..], result);
                    break;
                default:
                    throw Error("Invalid escape");
            }
        }

        return result.ToString();
    }

    private int AppendUnicode(ReadOnlySpan<char> digits, StringBuilder result)
    {
        if (digits.Length < 4)
        {
            throw Error("Invalid \\uXXXX escape");
        }

        var unit = Hex(digits);
        if (unit < 0)
        {
            throw Error("Invalid characters in \\uXXXX escape");
        }

        if (!char.IsSurrogate((char)unit))
        {
            result.Append((char)unit);
            return 4;
        }

        if (char.IsLowSurrogate((char)unit))
        {
            result.Append('\uFFFD');
            return 4;
        }

        var low = digits.Length >= 10 && digits[4] == '\\' && digits[5] == 'u' ? Hex(digits[6..]) : -1;
        if (low < 0 || !char.IsLowSurrogate((char)low))
        {
            throw Error("Invalid \\uXXXX\\uXXXX surrogate pair escape");
        }

        result.Append((char)unit).Append((char)low);
        return 10;
    }

    private static int Hex(ReadOnlySpan<char> digits) =>
        ushort.TryParse(digits[..4], System.Globalization.NumberStyles.AllowHexSpecifier, null, out var unit) ? unit : -1;

    private void Advance()
    {
        var unit = text[at++];
        if (unit == '\n')
        {
            line++;
            column = 0;
        }
        else
        {
            // Columns count bytes, of which a surrogate pair has four.
            column += unit < 0x80 ? 1 : unit < 0x800 || char.IsSurrogate(unit) ? 2 : 3;
        }
    }

    private JqError Error(string message, bool located = true) =>
        new(inStream ? $"{message} at line {line}, column {column}" : located ? $"{message} at line {line}, column {column} (while parsing '{text}')" : $"{message} (while parsing '{text}')");

    private sealed class Open
    {
        private ArrayBuilder items = new(0);

        public Open(bool isObject) => Fields = isObject ? new ObjectTable(4) : null;

        public ObjectTable? Fields { get; }

        public string? Key { get; set; }

        public int Count => Fields?.Count ?? items.Count;

        public bool TryAdd(in JqValue value)
        {
            if (Fields is null)
            {
                items.Add(value);
                return true;
            }

            if (Key is null)
            {
                return false;
            }

            Fields.Set(Key, value);
            Key = null;
            return true;
        }

        public JqValue Build() => Fields is null ? items.Build() : JqValue.Of(new JqObject(Fields));
    }
}
