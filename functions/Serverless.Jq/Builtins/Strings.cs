using System.Text;
using Serverless.Jq.Evaluation;
using Serverless.Jq.Values;

namespace Serverless.Jq.Builtins;

/// <summary>Functions over strings, in codepoints.</summary>
internal static class Strings
{
    private const int LongestOnStack = 128;

    public static JqValue StartsWith(Run run, in JqValue value, in JqValue prefix)
    {
        if (!value.IsString || !prefix.IsString)
        {
            throw new JqError("startswith() requires string inputs");
        }

        if (value.Raw is { IsPlain: true } raw && prefix.Text.Length <= LongestOnStack)
        {
            Span<byte> utf8 = stackalloc byte[LongestOnStack * 3];
            return JqValue.Of(raw.Utf8.StartsWith(utf8[..Encoding.UTF8.GetBytes(prefix.Text, utf8)]));
        }

        return JqValue.Of(value.Text.StartsWith(prefix.Text, StringComparison.Ordinal));
    }

    public static JqValue EndsWith(Run run, in JqValue value, in JqValue suffix)
    {
        if (!value.IsString || !suffix.IsString)
        {
            throw new JqError("endswith() requires string inputs");
        }

        return JqValue.Of(value.Text.EndsWith(suffix.Text, StringComparison.Ordinal));
    }

    public static JqValue TrimStart(Run run, in JqValue value, in JqValue prefix) =>
        StartsWith(run, value, prefix).IsTruthy ? JqValue.Of(value.Text[prefix.Text.Length..]) : value;

    public static JqValue TrimEnd(Run run, in JqValue value, in JqValue suffix) =>
        EndsWith(run, value, suffix).IsTruthy ? JqValue.Of(value.Text[..^suffix.Text.Length]) : value;

    public static JqValue Trim(in JqValue value, bool left, bool right)
    {
        if (!value.IsString)
        {
            throw new JqError("trim input must be a string");
        }

        var text = value.Text;
        int start = 0, end = text.Length;
        while (left && start < end && IsWhiteSpace(text[start]))
        {
            start++;
        }

        while (right && end > start && IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        return start == 0 && end == text.Length ? value : JqValue.Of(text[start..end]);
    }

    public static JqValue Length(in JqValue value) => value.Kind switch
    {
        JqKind.Null => JqValue.Of(0),
        JqKind.Number => value.Literal is { } literal ? JqValue.Of(literal.Absolute()) : JqValue.Of(Math.Abs(value.Number)),
        JqKind.String => JqValue.Of(Utf8Text.CodepointCount(value.Text)),
        JqKind.Array => JqValue.Of(value.Array.Count),
        JqKind.Object => JqValue.Of(value.Object.Count),
        _ => throw TypeErrors.Of(value, "has no length"),
    };

    public static JqValue Utf8Length(in JqValue value) =>
        value.IsString ? JqValue.Of(Utf8Text.ByteCount(value.Text)) : throw TypeErrors.Of(value, "only strings have UTF-8 byte length");

    public static JqValue ToText(Run run, in JqValue value) => value.IsString ? value : Json(run, value);

    public static JqValue Json(Run run, in JqValue value)
    {
        var writer = new JsonTextWriter(JsonLayout.Within(run.Budget) with { Most = (int)Math.Clamp(run.BytesLeft, 0, JsonLayout.Largest) });
        try
        {
            writer.Write(value);
            run.Build(writer.Written.Length);
            run.Steps(writer.Written.Length);
            return JqValue.Of(Encoding.UTF8.GetString(writer.Written));
        }
        finally
        {
            writer.Dispose();
        }
    }

    public static JqValue FromJson(Run run, in JqValue value)
    {
        if (!value.IsString)
        {
            throw TypeErrors.Of(value, "only strings can be parsed");
        }

        run.Build(value.Text.Length);
        run.Steps(value.Text.Length);
        return JsonTextReader.Parse(value.Text);
    }

    public static JqValue ToNumber(in JqValue value)
    {
        if (value.IsNumber)
        {
            return value;
        }

        return value.IsString && NumberText.TryParse(value.Text, out var number) ? number : throw TypeErrors.Of(value, "cannot be parsed as a number");
    }

    public static JqValue ToBoolean(in JqValue value)
    {
        if (value.IsBoolean)
        {
            return value;
        }

        return value.IsString && value.Text is "true" or "false" ? JqValue.Of(value.Text == "true") : throw TypeErrors.Of(value, "cannot be parsed as a boolean");
    }

    public static JqValue Split(Run run, in JqValue value, in JqValue separator) =>
        value.IsString && separator.IsString ? Split(run, value.Text, separator.Text) : throw new JqError("split input and separator must be strings");

    public static JqValue Split(Run run, string text, string separator)
    {
        run.Steps(text.Length);
        run.Build(text.Length);
        var parts = new ArrayBuilder(0);
        if (separator.Length == 0)
        {
            foreach (var rune in text.EnumerateRunes())
            {
                run.Build(16);
                parts.Add(JqValue.Of(rune.ToString()));
            }
        }
        else if (text.Length > 0)
        {
            var start = 0;
            for (int end; (end = text.IndexOf(separator, start, StringComparison.Ordinal)) >= 0; start = end + separator.Length)
            {
                run.Build(16);
                parts.Add(JqValue.Of(text[start..end]));
            }

            parts.Add(JqValue.Of(text[start..]));
        }

        return parts.Build();
    }

    public static JqValue Explode(Run run, in JqValue value)
    {
        if (!value.IsString)
        {
            throw new JqError("explode input must be a string");
        }

        run.Build(8L * value.Text.Length);
        run.Steps(value.Text.Length);
        var codepoints = new ArrayBuilder(value.Text.Length);
        foreach (var rune in value.Text.EnumerateRunes())
        {
            codepoints.Add(JqValue.Of(rune.Value));
        }

        return codepoints.Build();
    }

    public static JqValue Implode(Run run, in JqValue value)
    {
        if (!value.IsArray)
        {
            throw new JqError("implode input must be an array");
        }

        var text = new StringBuilder(value.Array.Count);
        run.Build(value.Array.Count);
        foreach (ref readonly var item in value.Array.Items)
        {
            if (!item.IsNumber || item.IsNaN)
            {
                throw TypeErrors.Of(item, "can't be imploded, unicode codepoint needs to be numeric");
            }

            var codepoint = (int)Math.Clamp(item.Number, -1, int.MaxValue);
            text.Append(Rune.IsValid(codepoint) ? new Rune(codepoint) : Rune.ReplacementChar);
        }

        return JqValue.Of(text.ToString());
    }

    public static JqValue ChangeCase(Run run, in JqValue value, bool upper)
    {
        if (!value.IsString)
        {
            throw new JqError("explode input must be a string");
        }

        return run.Built(string.Create(value.Text.Length, (value.Text, upper), static (span, state) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                var unit = state.Text[i];
                span[i] = state.upper ? char.IsAsciiLetterLower(unit) ? (char)(unit - 32) : unit : char.IsAsciiLetterUpper(unit) ? (char)(unit + 32) : unit;
            }
        }));
    }

    public static JqValue Join(Run run, in JqValue value, in JqValue separator)
    {
        var items = Collections.Values(value);
        var text = new StringBuilder();
        for (var i = 0; i < items.Length; i++)
        {
            if (i > 0 && !separator.IsNull)
            {
                Append(run, text, separator.IsString ? separator.Text : throw TypeErrors.Of(JqValue.Of(text.ToString()), separator, "cannot be added"));
            }

            switch (items[i].Kind)
            {
                case JqKind.Null:
                    break;
                case JqKind.False or JqKind.True or JqKind.Number or JqKind.String:
                    Append(run, text, ToText(run, items[i]).Text);
                    break;
                default:
                    throw TypeErrors.Of(JqValue.Of(text.ToString()), items[i], "cannot be added");
            }
        }

        return JqValue.Of(text.ToString());
    }

    /// <summary>Where a part begins, overlapping ones too, in codepoints.</summary>
    public static JqValue Indexes(Run run, in JqValue value, in JqValue part)
    {
        if (!value.IsString)
        {
            throw TypeErrors.Of(value, "cannot be searched, as it is not a string");
        }

        if (!part.IsString)
        {
            throw TypeErrors.Of(part, "is not a string");
        }

        string text = value.Text, wanted = part.Text;
        var found = new ArrayBuilder(0);
        int counted = 0, codepoints = 0;
        run.Steps(text.Length);
        for (var i = 0; wanted.Length > 0 && i <= text.Length - wanted.Length; i++)
        {
            i = text.IndexOf(wanted, i, StringComparison.Ordinal);
            if (i < 0)
            {
                break;
            }

            codepoints += Utf8Text.CodepointCount(text.AsSpan(counted, i - counted));
            counted = i;
            run.Build(8);
            run.Steps(wanted.Length);
            found.Add(JqValue.Of(codepoints));
        }

        return found.Build();
    }

    private static void Append(Run run, StringBuilder text, string part)
    {
        run.Step();
        run.Build(part.Length);
        text.Append(part);
    }

    private static bool IsWhiteSpace(char unit) =>
        unit is (>= '\u0009' and <= '\u000D') or ' ' or '\u0085' or '\u00A0' or '\u1680' or (>= '\u2000' and <= '\u200A')
            or '\u2028' or '\u2029' or '\u202F' or '\u205F' or '\u3000';
}
