using System.Buffers;
using Serverless.Core.Rules.Matching;

namespace Serverless.Core.Rules.Patterns;

/// <summary>Finds a piece in a text in time that is linear in the text, also where the text was made to hold almost the piece at every place.</summary>
internal static class PieceSearch
{
    /// <summary>Comparing a piece of this length anew at every place, a vector at a time, costs about what going over the text letter by letter does.</summary>
    private const int Short = 256;

    /// <summary>-1 where it is not there.</summary>
    public static int IndexIn(ReadOnlySpan<byte> text, ReadOnlySpan<byte> piece)
    {
        MatchingSteps.Count(text.Length);
        if (piece.Length <= Short)
        {
            return text.IndexOf(piece);
        }

        // Most texts do not even hold its beginning.
        var start = text.IndexOf(piece[..Short]);
        if (start < 0 || text.Length - start < piece.Length)
        {
            return -1;
        }

        var borders = ArrayPool<int>.Shared.Rent(piece.Length);
        FindBorders(piece, borders);
        var at = IndexIn(text[start..], piece, borders);
        ArrayPool<int>.Shared.Return(borders);
        return at < 0 ? -1 : start + at;
    }

    /// <summary>Of each beginning of the piece, the length of the longest part that it both begins and ends with (Knuth, Morris and Pratt).</summary>
    private static void FindBorders(ReadOnlySpan<byte> piece, Span<int> borders)
    {
        var border = 0;
        borders[0] = 0;
        for (var i = 1; i < piece.Length; i++)
        {
            while (border > 0 && piece[i] != piece[border])
            {
                border = borders[border - 1];
            }

            border += piece[i] == piece[border] ? 1 : 0;
            borders[i] = border;
        }
    }

    private static int IndexIn(ReadOnlySpan<byte> text, ReadOnlySpan<byte> piece, ReadOnlySpan<int> borders)
    {
        var same = 0;
        for (var i = 0; i < text.Length; i++)
        {
            MatchingSteps.Count();
            while (same > 0 && text[i] != piece[same])
            {
                MatchingSteps.Count();
                same = borders[same - 1];
            }

            same += text[i] == piece[same] ? 1 : 0;
            if (same == piece.Length)
            {
                return i + 1 - same;
            }
        }

        return -1;
    }
}
