using System.Runtime.InteropServices;

namespace Serverless.Core.Rules.Matching.Indexing;

/// <summary>A text of 1 to 15 bytes in two words, the length in the highest byte. The default is none: longer, empty, or no text at all.</summary>
internal readonly record struct ShortText(ulong First, ulong Rest)
{
    private const int MostLength = 15;

    public bool IsThere => Rest != 0;

    public static ShortText Of(ReadOnlySpan<byte> text)
    {
        var length = text.Length;
        if (length is 0 or > MostLength)
        {
            return default;
        }

        // The parts that are read may overlap: they say the same there.
        var (first, rest) = (0UL, (ulong)length << 56);
        if (length >= 8)
        {
            (first, rest) = (MemoryMarshal.Read<ulong>(text), length == 8 ? rest : rest | (MemoryMarshal.Read<ulong>(text[^8..]) >> (8 * (16 - length))));
        }
        else if (length >= 4)
        {
            first = MemoryMarshal.Read<uint>(text) | ((ulong)MemoryMarshal.Read<uint>(text[^4..]) << (8 * (length - 4)));
        }
        else
        {
            first = text[0] | ((ulong)text[length / 2] << (8 * (length / 2))) | ((ulong)text[^1] << (8 * (length - 1)));
        }

        return new ShortText(first, rest);
    }
}
