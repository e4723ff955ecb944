using System.Text;

namespace Serverless.Core.Events.Json;

/// <summary>Escapes inside JSON strings (RFC 8259, section 7) whose grammar has been checked.</summary>
internal static class JsonEscapes
{
    /// <summary>Writes the text that <paramref name="escaped"/> stands for and returns its length, which is never longer. A lone surrogate, which is a
    /// fault on its own, becomes three bytes of its own, so that two different ones stay different.</summary>
    /// <param name="whole">A lone surrogate becomes U+FFFD instead, of as many bytes, so that the text is Unicode whatever was escaped.</param>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> target, bool whole = false)
    {
        var written = 0;
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '\\')
            {
                target[written++] = escaped[i];
            }
            else if (escaped[++i] != 'u')
            {
                target[written++] = Plain(escaped[i]);
            }
            else
            {
                var unit = Hex(escaped.Slice(i + 1, 4));
                i += 4;
                if (char.IsHighSurrogate((char)unit) && LowAfter(escaped[(i + 1)..]) is { } low)
                {
                    i += 6;
                    written += new Rune((char)unit, low).EncodeToUtf8(target[written..]);
                }
                else
                {
                    written += Encode(whole && char.IsSurrogate((char)unit) ? Rune.ReplacementChar.Value : unit, target[written..]);
                }
            }
        }

        return written;
    }

    /// <summary>The low surrogate where <paramref name="rest"/> begins with the escape of one.</summary>
    public static char? LowAfter(ReadOnlySpan<byte> rest) =>
        rest.Length >= 6 && rest[0] == '\\' && rest[1] == 'u' && Hex(rest.Slice(2, 4)) is >= 0xDC00 and <= 0xDFFF and var low ? (char)low : null;

    /// <summary>The value of four hexadecimal digits, or -1 where they are none.</summary>
    public static int Hex(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        foreach (var digit in digits)
        {
            var part = char.IsAsciiHexDigit((char)digit) ? HexValue(digit) : -1;
            if (part < 0)
            {
                return -1;
            }

            value = (value << 4) | part;
        }

        return value;
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static byte Plain(byte letter) => letter switch
    {
        (byte)'b' => 8,
        (byte)'f' => 12,
        (byte)'n' => 10,
        (byte)'r' => 13,
        (byte)'t' => 9,
        _ => letter,
    };

    private static int Encode(int unit, Span<byte> target)
    {
        if (Rune.TryCreate(unit, out var rune))
        {
            return rune.EncodeToUtf8(target);
        }

        target[0] = (byte)(0xE0 | (unit >> 12));
        target[1] = (byte)(0x80 | ((unit >> 6) & 0x3F));
        target[2] = (byte)(0x80 | (unit & 0x3F));
        return 3;
    }
}
