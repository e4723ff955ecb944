using System.Text;

namespace Serverless.Core.Rules.Patterns.Regexes;

/// <summary>Ranges of code points as ranges of bytes, one for each byte of the UTF-8 of the characters.</summary>
internal static class Utf8Ranges
{
    private static readonly (int First, int Last)[] ByLength = [(0, 0x7F), (0x80, 0x7FF), (0x800, 0xD7FF), (0xE000, 0xFFFF), (0x10000, CodePoints.Last)];

    /// <summary>Rows of byte ranges: a character lies in the range when its bytes lie in those of one row.</summary>
    public static void Add(int first, int last, List<(byte First, byte Last)[]> rows)
    {
        foreach (var (from, to) in ByLength)
        {
            if (first <= to && last >= from)
            {
                Split(Math.Max(first, from), Math.Min(last, to), rows);
            }
        }
    }

    /// <summary>Of characters of the same length: cut where a byte before the last ones changes, unless those run through all their values.</summary>
    private static void Split(int first, int last, List<(byte First, byte Last)[]> rows)
    {
        for (var bits = 6; bits <= 18 && last >= 0x80; bits += 6)
        {
            var mask = (1 << bits) - 1;
            if ((first & ~mask) == (last & ~mask))
            {
                continue;
            }

            if ((first & mask) != 0)
            {
                Split(first, first | mask, rows);
                Split((first | mask) + 1, last, rows);
                return;
            }

            if ((last & mask) != mask)
            {
                Split(first, (last & ~mask) - 1, rows);
                Split(last & ~mask, last, rows);
                return;
            }
        }

        Span<byte> from = stackalloc byte[4], to = stackalloc byte[4];
        var row = new (byte, byte)[new Rune(first).EncodeToUtf8(from)];
        new Rune(last).EncodeToUtf8(to);
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = (from[i], to[i]);
        }

        rows.Add(row);
    }
}
