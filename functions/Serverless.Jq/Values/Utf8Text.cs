using System.Buffers;
using System.Globalization;
using System.Text;

namespace Serverless.Jq.Values;

/// <summary>Text between UTF-8 as JSON writes it and .NET strings without lone surrogates.</summary>
internal static class Utf8Text
{
    private const char Replacement = '\uFFFD';

    /// <summary>Decodes what stands between the quotes of a JSON string; what is no text becomes U+FFFD.</summary>
    public static string Decode(ReadOnlySpan<byte> utf8)
    {
        var escape = utf8.IndexOf((byte)'\\');
        if (escape < 0)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        var rented = ArrayPool<char>.Shared.Rent(utf8.Length);
        try
        {
            var length = 0;
            while (escape >= 0)
            {
                length += Encoding.UTF8.GetChars(utf8[..escape], rented.AsSpan(length));
                utf8 = utf8[escape..];
                utf8 = utf8[Unescape(utf8, rented, ref length)..];
                escape = utf8.IndexOf((byte)'\\');
            }

            length += Encoding.UTF8.GetChars(utf8, rented.AsSpan(length));
            return Whole(new string(rented, 0, length));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    /// <summary>The text with every lone surrogate replaced, so that it can always be written as UTF-8.</summary>
    public static string Whole(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]))
            {
                if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
                {
                    i++;
                    continue;
                }

                return Repaired(text);
            }
        }

        return text;
    }

    /// <summary>Bytes the text takes in UTF-8.</summary>
    public static int ByteCount(string text) => Encoding.UTF8.GetByteCount(text);

    /// <summary>Unicode scalar values in a text without lone surrogates.</summary>
    public static int CodepointCount(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        foreach (var unit in text)
        {
            if (char.IsLowSurrogate(unit))
            {
                count--;
            }
        }

        return count;
    }

    /// <summary>The offset in UTF-16 units of the codepoint with this number.</summary>
    public static int OffsetOf(string text, int codepoint)
    {
        var offset = 0;
        while (codepoint > 0 && offset < text.Length)
        {
            offset += char.IsHighSurrogate(text[offset]) && offset + 1 < text.Length ? 2 : 1;
            codepoint--;
        }

        return offset;
    }

    /// <summary>Order of the UTF-8 bytes, which is the order of codepoints and differs from that of UTF-16 units.</summary>
    public static int Compare(string a, string b)
    {
        var length = Math.Min(a.Length, b.Length);
        var common = a.AsSpan(0, length).CommonPrefixLength(b);
        if (common == length)
        {
            return a.Length - b.Length;
        }

        int x = a[common], y = b[common];

        // Surrogates stand for codepoints above U+FFFF and so come after every other unit.
        return char.IsSurrogate((char)x) == char.IsSurrogate((char)y) ? x - y : char.IsSurrogate((char)x) ? 1 : -1;
    }

    private static int Unescape(ReadOnlySpan<byte> utf8, char[] into, ref int length)
    {
        if (utf8.Length < 2)
        {
            into[length++] = Replacement;
            return utf8.Length;
        }

        var mark = utf8[1];
        if (mark == 'u' && utf8.Length >= 6 && ushort.TryParse(utf8.Slice(2, 4), NumberStyles.AllowHexSpecifier, null, out var unit))
        {
            into[length++] = (char)unit;
            return 6;
        }

        into[length++] = mark switch
        {
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            _ => (char)mark,
        };
        return 2;
    }

    private static string Repaired(string text)
    {
        var units = text.ToCharArray();
        for (var i = 0; i < units.Length; i++)
        {
            if (!char.IsSurrogate(units[i]))
            {
                continue;
            }

            if (i + 1 < units.Length && char.IsSurrogatePair(units[i], units[i + 1]))
            {
                i++;
                continue;
            }

            units[i] = Replacement;
        }

        return new string(units);
    }
}
