using System.Globalization;

namespace Serverless.Jq.Values.Tapes;

/// <summary>The escapes of a JSON string.</summary>
internal static class Escapes
{
    /// <summary>What kind of string this is, null where jq refuses it: an unknown escape, half a pair of surrogates, a control character.</summary>
    /// <param name="text">What stands between the quotes.</param>
    public static TapeKind? KindOf(ReadOnlySpan<byte> text)
    {
        if (text.ContainsAnyInRange((byte)0, (byte)0x1F))
        {
            return null;
        }

        var kind = TapeKind.PlainText;
        while (text.IndexOf((byte)'\\') is var at && at >= 0)
        {
            text = text[at..];
            var size = SizeOf(text, ref kind);
            if (size == 0)
            {
                return null;
            }

            text = text[size..];
        }

        return kind;
    }

    /// <summary>Bytes of the escape that <paramref name="text"/> begins with, 0 where it is none.</summary>
    private static int SizeOf(ReadOnlySpan<byte> text, ref TapeKind kind)
    {
        switch (text.Length < 2 ? 0 : text[1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                kind = kind == TapeKind.PlainText ? TapeKind.EscapedText : kind;
                return 2;
            case (byte)'/':
                kind = TapeKind.ForeignText;
                return 2;
            case (byte)'u':
                kind = TapeKind.ForeignText;
                return UnicodeSize(text);
            default:
                return 0;
        }
    }

    private static int UnicodeSize(ReadOnlySpan<byte> text)
    {
        var unit = UnitAt(text);
        if (unit < 0)
        {
            return 0;
        }

        return !char.IsHighSurrogate((char)unit) ? 6 : char.IsLowSurrogate((char)Math.Max(0, UnitAt(text[6..]))) ? 12 : 0;
    }

    private static int UnitAt(ReadOnlySpan<byte> text) =>
        text.Length >= 6 && text[0] == '\\' && text[1] == 'u' && ushort.TryParse(text.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit) ? unit : -1;
}
