using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Serverless.Core.Rules.Matching;

namespace Serverless.Core.Rules.Patterns;

/// <summary>Comparison without case: both sides folded code point by code point (Unicode simple case folding), so that <c>ß</c> equals
/// <c>ẞ</c> and not <c>ss</c>, and letters outside the BMP fold like all others.</summary>
/// <remarks>A text of a pattern (<c>equals-ignore-case</c>, also as a <c>prefix</c>, a <c>suffix</c> and in <c>anything-but</c>) stands for more: besides what folds to the same, each of its
/// characters is equal to exactly what full upper-casing or full lower-casing makes of it (the Unicode Standard, 3.13, R1 and R2, for any language and any place in a text). So the pattern
/// <c>ß</c> matches <c>ß</c>, <c>ẞ</c> and <c>SS</c>, but neither <c>ss</c> nor <c>Ss</c>, and the pattern <c>ss</c> does not match <c>ß</c>; the pattern <c>ı</c> matches <c>I</c>, and the
/// pattern <c>I</c> does not match <c>ı</c>. There are 104 such characters, and a text that has none costs what folding costs. <c>contains</c> and <c>(?i)</c> of a <c>regex</c> only fold.</remarks>
public static class CaseFolding
{
    // Latin, Greek, Cyrillic and Armenian letters are looked up at once.
    private const int FirstSearched = 0x590;

    // From here to the letters below there is no case.
    private const int FirstUncased = 0x2D30;
    private const int LastUncased = 0xA63F;

    private static readonly int[] Near = [.. Enumerable.Range(0, FirstSearched).Select(Search)];

    public static int Fold(int codePoint)
    {
        if (codePoint < 0x80)
        {
            return codePoint is >= 'A' and <= 'Z' ? codePoint + 32 : codePoint;
        }

        return codePoint < FirstSearched ? Near[codePoint] : codePoint is >= FirstUncased and <= LastUncased ? codePoint : Search(codePoint);
    }

    private static int Search(int codePoint)
    {
        var rows = CaseFoldingTable.Rows;
        var (low, high) = (0, rows.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var row = rows[middle];
            if (codePoint < row.First)
            {
                high = middle - 1;
            }
            else if (codePoint > row.Last)
            {
                low = middle + 1;
            }
            else
            {
                return (codePoint - row.First) % row.Step == 0 ? codePoint + row.Add : codePoint;
            }
        }

        return codePoint;
    }

    /// <summary>The folded code points of a text.</summary>
    public static int[] Fold(string text)
    {
        var folded = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            folded.Add(Fold(rune.Value));
        }

        return [.. folded];
    }

    /// <summary>The folded text as UTF-8; a folded letter takes at most twice the bytes.</summary>
    public static int Fold(ReadOnlySpan<byte> utf8, Span<byte> target)
    {
        MatchingSteps.Count(utf8.Length);
        var written = FoldAscii(utf8, target);
        utf8 = utf8[written..];
        while (!utf8.IsEmpty)
        {
            if (utf8[0] < 0x80)
            {
                target[written++] = (byte)Fold(utf8[0]);
                utf8 = utf8[1..];
                continue;
            }

            if (Rune.DecodeFromUtf8(utf8, out var rune, out var length) == OperationStatus.Done)
            {
                written += new Rune(Fold(rune.Value)).EncodeToUtf8(target[written..]);
            }
            else
            {
                // No UTF-8, which the door refuses: kept, since what stands for it would take more than twice the bytes.
                utf8[..length].CopyTo(target[written..]);
                written += length;
            }

            utf8 = utf8[length..];
        }

        return written;
    }

    /// <summary>Folds what comes before the first letter that is not ASCII, and tells how much that is, or a little less.</summary>
    /// <remarks>For the few bytes of most values, eight at a time; what the runtime has for this costs more to begin with than they take.</remarks>
    private static int FoldAscii(ReadOnlySpan<byte> utf8, Span<byte> target)
    {
        const ulong each = 0x0101010101010101;
        var at = 0;
        for (; utf8.Length - at >= 8; at += 8)
        {
            var letters = MemoryMarshal.Read<ulong>(utf8[at..]);
            if ((letters & (each * 0x80)) != 0)
            {
                return at;
            }

            // The highest bit of a byte is set in the one sum from 'A' on and in the other behind 'Z'.
            var upper = ((letters + (each * (0x80 - 'A'))) ^ (letters + (each * (0x7F - 'Z')))) & (each * 0x80);
            MemoryMarshal.Write(target[at..], letters | (upper >> 2));
        }

        for (; at < utf8.Length && utf8[at] < 0x80; at++)
        {
            target[at] = (byte)(utf8[at] | ((uint)(utf8[at] - 'A') <= 'Z' - 'A' ? 0x20 : 0));
        }

        return at;
    }

    /// <summary>The folded text as UTF-8.</summary>
    public static byte[] FoldUtf8(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var folded = new byte[utf8.Length * 2];
        return folded[..Fold(utf8, folded)];
    }

    public static bool IsEqual(ReadOnlySpan<int> folded, ReadOnlySpan<byte> utf8) =>
        TakePrefix(folded, ref utf8) && utf8.IsEmpty;

    public static bool IsPrefix(ReadOnlySpan<int> folded, ReadOnlySpan<byte> utf8) => TakePrefix(folded, ref utf8);

    public static bool IsSuffix(ReadOnlySpan<int> folded, ReadOnlySpan<byte> utf8)
    {
        for (var i = folded.Length - 1; i >= 0; i--)
        {
            if (utf8.IsEmpty)
            {
                return false;
            }

            Rune.DecodeLastFromUtf8(utf8, out var rune, out var length);
            if (Fold(rune.Value) != folded[i])
            {
                return false;
            }

            utf8 = utf8[..^length];
        }

        return true;
    }

    private static bool TakePrefix(ReadOnlySpan<int> folded, ref ReadOnlySpan<byte> utf8)
    {
        foreach (var expected in folded)
        {
            if (utf8.IsEmpty)
            {
                return false;
            }

            var (letter, length) = ((int)utf8[0], 1);
            if (letter >= 0x80)
            {
                Rune.DecodeFromUtf8(utf8, out var rune, out length);
                letter = rune.Value;
            }

            if (Fold(letter) != expected)
            {
                return false;
            }

            utf8 = utf8[length..];
        }

        return true;
    }
}
