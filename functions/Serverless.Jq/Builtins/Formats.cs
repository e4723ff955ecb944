using System.Buffers;
using System.Text;
using Serverless.Jq.Evaluation;
using Serverless.Jq.Values;

namespace Serverless.Jq.Builtins;

/// <summary>The formats behind an at sign.</summary>
internal static class Formats
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private static readonly SearchValues<byte> unreserved = SearchValues.Create(Encoding.ASCII.GetBytes(Unreserved));

    public static JqValue Apply(Run run, string format, in JqValue value) => format switch
    {
        "text" => Strings.ToText(run, value),
        "json" => Strings.Json(run, value),
        "csv" => Row(run, value, "csv", ',', static (row, text) => row.Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"')),
        "tsv" => Row(run, value, "tsv", '\t', static (row, text) => AppendTsv(row, text)),
        "html" => Html(run, Strings.ToText(run, value).Text),
        "uri" => Uri(run, Strings.ToText(run, value).Text),
        "urid" => UnUri(run, Strings.ToText(run, value)),
        "sh" => Shell(run, value),
        "base64" => run.Built(Convert.ToBase64String(Utf8(run, value))),
        "base64d" => UnBase64(run, Strings.ToText(run, value)),
        "base32" => ToBase32(run, Utf8(run, value)),
        "base32d" => UnBase32(run, Strings.ToText(run, value)),
        _ => throw new JqError($"{format} is not a valid format"),
    };

    private static byte[] Utf8(Run run, in JqValue value)
    {
        var text = Strings.ToText(run, value).Text;
        run.Steps(text.Length);
        return Encoding.UTF8.GetBytes(text);
    }

    private static JqValue Row(Run run, in JqValue value, string format, char separator, Func<StringBuilder, string, StringBuilder> escape)
    {
        if (!value.IsArray)
        {
            throw TypeErrors.Of(value, $"cannot be {format}-formatted, only array");
        }

        var row = new StringBuilder();
        var first = true;
        foreach (ref readonly var cell in value.Array.Items)
        {
            run.Step();
            if (!first)
            {
                row.Append(separator);
            }

            first = false;
            _ = cell.Kind switch
            {
                JqKind.Null => row,
                JqKind.Number when cell.IsNaN => row,
                JqKind.False or JqKind.True or JqKind.Number => row.Append(JsonText.Compact(cell)),
                JqKind.String => escape(row, cell.Text),
                _ => throw TypeErrors.Of(cell, "is not valid in a csv row"),
            };
            run.Build(cell.IsString ? cell.Text.Length : 8);
        }

        return JqValue.Of(row.ToString());
    }

    private static StringBuilder AppendTsv(StringBuilder row, string text)
    {
        foreach (var unit in text)
        {
            _ = unit switch
            {
                '\t' => row.Append("\\t"),
                '\r' => row.Append("\\r"),
                '\n' => row.Append("\\n"),
                '\\' => row.Append("\\\\"),
                '\0' => row.Append("\\0"),
                _ => row.Append(unit),
            };
        }

        return row;
    }

    private static JqValue Html(Run run, string text)
    {
        var escaped = new StringBuilder(text.Length);
        run.Steps(text.Length);
        foreach (var unit in text)
        {
            _ = unit switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '\'' => escaped.Append("&apos;"),
                '"' => escaped.Append("&quot;"),
                '\0' => escaped.Append("\\0"),
                _ => escaped.Append(unit),
            };
        }

        return run.Built(escaped.ToString());
    }

    private static JqValue Uri(Run run, string text)
    {
        var escaped = new StringBuilder(text.Length);
        run.Steps(text.Length);
        foreach (var unit in Encoding.UTF8.GetBytes(text))
        {
            _ = unreserved.Contains(unit) ? escaped.Append((char)unit) : escaped.Append('%').Append(unit.ToString("X2"));
        }

        return run.Built(escaped.ToString());
    }

    private static JqValue UnUri(Run run, in JqValue value)
    {
        var utf8 = Encoding.UTF8.GetBytes(value.Text);
        run.Steps(utf8.Length);
        var decoded = new byte[utf8.Length];
        var length = 0;
        for (var i = 0; i < utf8.Length; i++)
        {
            decoded[length] = utf8[i];
            if (utf8[i] == '%')
            {
                if (i + 2 >= utf8.Length || !char.IsAsciiHexDigit((char)utf8[i + 1]) || !char.IsAsciiHexDigit((char)utf8[i + 2]))
                {
                    throw TypeErrors.Of(value, "is not a valid uri encoding");
                }

                decoded[length] = byte.Parse(utf8.AsSpan(i + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier);
                i += 2;
            }

            length++;
        }

        return Utf8Valid(decoded.AsSpan(0, length)) ? run.Built(Encoding.UTF8.GetString(decoded, 0, length)) : throw TypeErrors.Of(value, "is not a valid uri encoding");
    }

    private static JqValue Shell(Run run, in JqValue value)
    {
        var items = value.IsArray ? value.Array.Items : [value];
        var words = new StringBuilder();
        for (var i = 0; i < items.Length; i++)
        {
            run.Step();
            words.Append(i == 0 ? "" : " ");
            _ = items[i].Kind switch
            {
                JqKind.String => words.Append('\'').Append(items[i].Text.Replace("'", "'\\''", StringComparison.Ordinal).Replace("\0", "\\0", StringComparison.Ordinal)).Append('\''),
                JqKind.Array or JqKind.Object => throw TypeErrors.Of(items[i], "can not be escaped for shell"),
                _ => words.Append(JsonText.Compact(items[i])),
            };
        }

        return run.Built(words.ToString());
    }

    private static JqValue UnBase64(Run run, in JqValue value)
    {
        var text = value.Text;
        run.Steps(text.Length);
        var end = text.IndexOf('=') is var padding && padding < 0 ? text.Length : padding;
        var coded = text.AsSpan(0, end);
        if (coded.ContainsAnyExcept(base64))
        {
            throw TypeErrors.Of(value, "is not valid base64 data");
        }

        if (coded.Length % 4 == 1)
        {
            throw TypeErrors.Of(value, "trailing base64 byte found");
        }

        return run.Built(Encoding.UTF8.GetString(Bits(coded, 6, static unit => unit switch
        {
            >= 'A' and <= 'Z' => unit - 'A',
            >= 'a' and <= 'z' => unit - 'a' + 26,
            >= '0' and <= '9' => unit - '0' + 52,
            '+' => 62,
            _ => 63,
        })));
    }

    private static readonly SearchValues<char> base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    private static JqValue ToBase32(Run run, byte[] bytes)
    {
        var coded = new StringBuilder((bytes.Length * 8 / 5) + 8);
        int bits = 0, held = 0;
        foreach (var unit in bytes)
        {
            held = ((held << 8) | unit) & 0xFFFF;
            for (bits += 8; bits >= 5; bits -= 5)
            {
                coded.Append(Base32[(held >> (bits - 5)) & 31]);
            }
        }

        if (bits > 0)
        {
            coded.Append(Base32[(held << (5 - bits)) & 31]);
        }

        return run.Built(coded.Append('=', (8 - (coded.Length % 8)) % 8).ToString());
    }

    private static JqValue UnBase32(Run run, in JqValue value)
    {
        var coded = value.Text.AsSpan().TrimEnd('=');
        run.Steps(coded.Length);
        if (coded.ContainsAnyExcept(base32))
        {
            throw TypeErrors.Of(value, "is not valid base32 data");
        }

        return run.Built(Encoding.UTF8.GetString(Bits(coded, 5, static unit => Base32.IndexOf(unit))));
    }

    private static readonly SearchValues<char> base32 = SearchValues.Create(Base32);

    private static byte[] Bits(ReadOnlySpan<char> coded, int width, Func<char, int> value)
    {
        var bytes = new byte[(long)coded.Length * width / 8];
        int bits = 0, held = 0, at = 0;
        foreach (var unit in coded)
        {
            held = ((held << width) | value(unit)) & 0xFFFF;
            bits += width;
            if (bits >= 8)
            {
                bits -= 8;
                bytes[at++] = (byte)(held >> bits);
            }
        }

        return bytes;
    }

    private static bool Utf8Valid(ReadOnlySpan<byte> utf8) => System.Text.Unicode.Utf8.IsValid(utf8);
}
