using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Serverless.Core.Events.Json;

/// <summary>Walks over the bytes of one JSON text, once, without recursion.</summary>
internal ref struct StrictJsonScanner
{
    private static readonly SearchValues<byte> StringStops = SearchValues.Create([.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    // A number shorter than this without an exponent is within a double: 10^308 has 309 digits.
    private const int SafeDigits = 300;

    private readonly ReadOnlySpan<byte> text;
    private readonly Span<JsonFrame> frames;
    private readonly JsonOutline outline;
    private JsonKeySet keys;
    private int at;
    private int depth;
    private int keyStart;
    private int keyLength;
    private bool keyEscaped;

    /// <param name="frames">One place a level and one for the top: its length sets the depth limit.</param>
    public StrictJsonScanner(ReadOnlySpan<byte> text, int start, Span<JsonFrame> frames, JsonKeySet keys, JsonOutline outline)
    {
        this.text = text;
        this.frames = frames;
        this.outline = outline;
        this.keys = keys;
        at = start;
    }

    private enum Next
    {
        Value,
        ValueOrEnd,
        Key,
        KeyOrEnd,
        Separator,
        Finished,
        Stopped,
    }

    public void Scan()
    {
        var next = Next.Value;
        while (next < Next.Finished && !outline.Broken)
        {
            SkipSpace();
            next = next switch
            {
                Next.Value => ReadValue(),
                Next.ValueOrEnd => Peek() == ']' ? Close() : ReadValue(),
                Next.Key => ReadKey(),
                Next.KeyOrEnd => Peek() == '}' ? Close() : ReadKey(),
                _ => ReadSeparator(),
            };
        }

        keys.Dispose();
    }

    private readonly int Peek() => at < text.Length ? text[at] : -1;

    private void SkipSpace()
    {
        if (at < text.Length && text[at] <= ' ')
        {
            SkipSpaces();
        }
    }

    private void SkipSpaces()
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }
    }

    private Next ReadValue()
    {
        if (depth > 0 && outline.Wants(depth))
        {
            outline.Begin(depth, keyStart, frames[depth].IsArray ? 0 : keyLength, keyEscaped, at);
        }

        var first = Peek();
        return first switch
        {
            '"' => ReadString(out _, out _, out _) ? Ended() : Next.Stopped,
            '{' or '[' => Open(first == '{'),
            '-' or (>= '0' and <= '9') => ReadNumbers(),
            't' => ReadWord("true"u8),
            'f' => ReadWord("false"u8),
            'n' => ReadWord("null"u8),
            _ => Stop("a value"),
        };
    }

    private Next Open(bool isObject)
    {
        if (depth == frames.Length - 1)
        {
            outline.Stop(text, at, "json/too-deep", $"Values are nested deeper than {frames.Length - 1} levels here; send flatter data.");
            return Next.Stopped;
        }

        if (depth == 0)
        {
            (outline.Object, outline.Array) = (isObject, !isObject);
        }

        depth++;
        frames[depth] = new JsonFrame(at, isObject ? keys.Count : JsonFrame.NoKeys);
        at++;
        return isObject ? Next.KeyOrEnd : Next.ValueOrEnd;
    }

    private Next Close()
    {
        if (!frames[depth].IsArray)
        {
            keys.Close(frames[depth]);
        }

        depth--;
        at++;
        return Ended();
    }

    /// <summary>Behind a value. A comma most often follows at once.</summary>
    private Next Ended()
    {
        if (depth == 0)
        {
            return Next.Separator;
        }

        if (outline.Wants(depth))
        {
            outline.End(depth, at);
        }

        if (Peek() != ',')
        {
            return Next.Separator;
        }

        at++;
        return frames[depth].IsArray ? Next.Value : Next.Key;
    }

    private Next ReadSeparator()
    {
        var found = Peek();
        if (depth == 0)
        {
            return found < 0 ? Next.Finished : Stop("the end of the text");
        }

        var inArray = frames[depth].IsArray;
        if (found == ',')
        {
            at++;
            return inArray ? Next.Value : Next.Key;
        }

        return found == (inArray ? ']' : '}') ? Close() : Stop(inArray ? "',' or ']'" : "',' or '}'");
    }

    /// <summary>A key and its value, and those members that follow while keys and values are short and plain, as most are.</summary>
    /// <remarks>The position is a local here: kept in the scanner, each step would wait for the step before to be stored.</remarks>
    private Next ReadKey()
    {
        if (Peek() != '"')
        {
            return Stop("a key in double quotes");
        }

        var at = this.at;
        while (true)
        {
            var (start, end) = (at + 1, ShortStringEnd(at + 1));
            if (end < 0)
            {
                this.at = at;
                return ReadLongKey();
            }

            if (!AddKey(start, end - start, escaped: false) || text[end + 1] != ':' || outline.Wants(depth))
            {
                this.at = end + 1;
                return ReadBehindKey(start, end - start, escaped: false);
            }

            at = end + 2;
            var behind = text[at] == '"' ? ShortStringEnd(at + 1) + 1 : PlainNumberEnd(at);
            if (behind <= 0)
            {
                this.at = at;
                SkipSpace();
                return ReadValue();
            }

            at = behind;
            if (at + 1 >= text.Length || text[at] != ',' || text[at + 1] != '"')
            {
                this.at = at;
                return Ended();
            }

            at++;
        }
    }

    private Next ReadLongKey()
    {
        if (!ReadString(out var start, out var length, out var escaped))
        {
            return Next.Stopped;
        }

        AddKey(start, length, escaped);
        return ReadBehindKey(start, length, escaped);
    }

    /// <summary>False where it stands twice.</summary>
    private bool AddKey(int start, int length, bool escaped)
    {
        if (keys.Add(text, frames[depth], start, length, escaped))
        {
            return true;
        }

        outline.Add(text, start - 1, "json/duplicate-key", $"The key {Quote(start, length)} stands twice in one object; give each key once.");
        return false;
    }

    private Next ReadBehindKey(int start, int length, bool escaped)
    {
        SkipSpace();
        if (Peek() != ':')
        {
            return Stop("':'");
        }

        at++;
        (keyStart, keyLength, keyEscaped) = (start, length, escaped);
        SkipSpace();
        return ReadValue();
    }

    private bool ReadString(out int start, out int length, out bool escaped)
    {
        start = ++at;
        escaped = false;
        if (ShortStringEnd(at) is >= 0 and var end)
        {
            (at, length) = (end + 1, end - start);
            return true;
        }

        while (true)
        {
            var run = text[at..].IndexOfAny(StringStops);
            at = run < 0 ? text.Length : at + run;
            length = at - start;
            switch (Peek())
            {
                case '"':
                    at++;
                    return true;
                case '\\':
                    escaped = true;
                    if (!ReadEscape())
                    {
                        return false;
                    }

                    break;
                case -1:
                    return Fail("json/syntax", "The text ends inside a string; send all of it.");
                default:
                    return Fail("json/syntax", $"A string holds the control character U+{text[at]:X4}; write it as an escape.");
            }
        }
    }

    /// <summary>Where the closing quote stands if a string without escapes ends within one vector, as most keys and many values do; otherwise -1. Behind it stand two bytes at least.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int ShortStringEnd(int from)
    {
        if (text.Length - from <= Vector256<byte>.Count + 1)
        {
            return -1;
        }

        var bytes = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(text), (nuint)from);
        var quotes = Vector256.Equals(bytes, Vector256.Create((byte)'"')).ExtractMostSignificantBits();
        var others = (Vector256.Equals(bytes, Vector256.Create((byte)'\\')) | Vector256.LessThan(bytes, Vector256.Create((byte)' '))).ExtractMostSignificantBits();

        // Below the first quote, or everywhere where there is none.
        var before = quotes ^ (quotes - 1);
        return quotes == 0 || (others & before) != 0 ? -1 : from + BitOperations.TrailingZeroCount(quotes);
    }

    private bool ReadEscape()
    {
        var letter = at + 1 < text.Length ? text[at + 1] : 0;
        if (letter is '"' or '\\' or '/' or 'b' or 'f' or 'n' or 'r' or 't')
        {
            at += 2;
            return true;
        }

        if (letter != 'u' || at + 6 > text.Length || JsonEscapes.Hex(text.Slice(at + 2, 4)) is var unit && unit < 0)
        {
            return Fail("json/syntax", "A backslash in a string begins an escape, and this is none; write \\\\ for a backslash.");
        }

        var high = char.IsHighSurrogate((char)unit);
        if (high && JsonEscapes.LowAfter(text[(at + 6)..]) is not null)
        {
            at += 12;
            return true;
        }

        if (high || char.IsLowSurrogate((char)unit))
        {
            outline.Add(text, at, "json/lone-surrogate", $"The escape \\u{unit:X4} is half of a surrogate pair; send both halves or neither.");
        }

        at += 6;
        return true;
    }

    /// <summary>A number, and in an array those that follow it without a space: coordinates and samples are many.</summary>
    private Next ReadNumbers()
    {
        var more = depth > 0 && frames[depth].IsArray && !outline.Wants(depth);
        while (true)
        {
            if (PlainNumberEnd(at) is >= 0 and var end)
            {
                at = end;
            }
            else if (!ReadNumber())
            {
                return Next.Stopped;
            }

            if (!more || at + 1 >= text.Length || text[at] != ',' || text[at + 1] is not ((byte)'-' or (>= (byte)'0' and <= (byte)'9')))
            {
                return Ended();
            }

            at++;
        }
    }

    /// <summary>The place behind a number without an exponent that ends within one vector, as most do; otherwise -1.</summary>
    private readonly int PlainNumberEnd(int from)
    {
        if (text.Length - from < Vector256<byte>.Count)
        {
            return -1;
        }

        ref var first = ref Unsafe.Add(ref MemoryMarshal.GetReference(text), from);
        var digits = Vector256.LessThanOrEqual(Vector256.LoadUnsafe(ref first) - Vector256.Create((byte)'0'), Vector256.Create((byte)9)).ExtractMostSignificantBits();
        var start = first == '-' ? 1 : 0;
        var end = start + BitOperations.TrailingZeroCount(~(digits >> start));
        if (end == start || end >= Vector256<byte>.Count || (end > start + 1 && Unsafe.Add(ref first, start) == '0'))
        {
            return -1;
        }

        if (Unsafe.Add(ref first, end) == '.')
        {
            var fraction = end + 1;
            end = fraction + BitOperations.TrailingZeroCount(~(fraction < Vector256<byte>.Count ? digits >> fraction : 0));
            if (end == fraction || end >= Vector256<byte>.Count)
            {
                return -1;
            }
        }

        if ((Unsafe.Add(ref first, end) | 0x20) == 'e')
        {
            return -1;
        }

        return from + end;
    }

    private bool ReadNumber()
    {
        var start = at;
        at += text[at] == '-' ? 1 : 0;
        var leading = Peek();
        var digits = SkipDigits();
        if (digits == 0 || (leading == '0' && digits > 1))
        {
            return Fail("json/syntax", "A number has digits after its sign and no zeros before them.");
        }

        if (Peek() == '.')
        {
            at++;
            if (SkipDigits() == 0)
            {
                return Fail("json/syntax", "A number has digits after its point.");
            }
        }

        var exponent = Peek() is 'e' or 'E';
        if (exponent && !SkipExponent())
        {
            return false;
        }

        if ((exponent || digits > SafeDigits) && !IsFinite(text[start..at]))
        {
            outline.Add(text, start, "json/number-out-of-range", "This number is beyond a double (about 1.8e308); send it as a string.");
        }

        return true;
    }

    private bool SkipExponent()
    {
        at++;
        at += Peek() is '+' or '-' ? 1 : 0;
        return SkipDigits() > 0 || Fail("json/syntax", "A number has digits in its exponent.");
    }

    private int SkipDigits()
    {
        var digits = text[at..];
        var end = 0;
        while (end < digits.Length && (uint)(digits[end] - '0') <= 9)
        {
            end++;
        }

        at += end;
        return end;
    }

    private static bool IsFinite(ReadOnlySpan<byte> number) => double.TryParse(number, NumberStyles.Float, null, out var value) && double.IsFinite(value);

    private Next ReadWord(ReadOnlySpan<byte> word)
    {
        if (!text[at..].StartsWith(word))
        {
            return Stop("a value");
        }

        at += word.Length;
        return Ended();
    }

    private readonly Next Stop(string expected)
    {
        var found = at < text.Length ? $"'{Printable(text[at..])}'" : "the end of the text";
        outline.Stop(text, at, "json/syntax", $"Expected {expected} and found {found}.");
        return Next.Stopped;
    }

    private readonly bool Fail(string code, string sentence)
    {
        outline.Stop(text, at, code, sentence);
        return false;
    }

    private readonly string Quote(int start, int length)
    {
        const int shown = 40;
        var key = Encoding.UTF8.GetString(text.Slice(start, Math.Min(length, shown)));
        return length <= shown ? $"\"{key}\"" : $"\"{key}…\"";
    }

    private static string Printable(ReadOnlySpan<byte> rest)
    {
        _ = Rune.DecodeFromUtf8(rest, out var rune, out _);
        return Rune.IsControl(rune) ? $"U+{rune.Value:X4}" : rune.ToString();
    }
}
