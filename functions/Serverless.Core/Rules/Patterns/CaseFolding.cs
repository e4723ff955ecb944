using System.Buffers;
using System.Text;
using Serverless.Core.Rules.Matching;

namespace Serverless.Core.Rules.Patterns;

/// <summary>Comparison without case: both sides folded code point by code point (Unicode simple case folding), so that <c>ß</c> equals
/// <c>ẞ</c> and not <c>ss</c>, and letters outside the BMP fold like all others.</summary>
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
        if (Ascii.ToLower(utf8, target, out var written) == OperationStatus.Done)
        {
            return written;
        }

        utf8 = utf8[written..];
        while (!utf8.IsEmpty)
        {
            if (utf8[0] < 0x80)
            {
                target[written++] = (byte)Fold(utf8[0]);
                utf8 = utf8[1..];
                continue;
            }

            Rune.DecodeFromUtf8(utf8, out var rune, out var length);
            written += new Rune(Fold(rune.Value)).EncodeToUtf8(target[written..]);
            utf8 = utf8[length..];
        }

        return written;
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
