using System.Numerics;
using System.Text.Json;

namespace Serverless.Core.Rules.Matching.Scanning;

/// <summary>Passes over an object or array sixty-four bytes at a time, whatever is in it.</summary>
internal static class ContainerEnd
{
    /// <summary>From behind an opening bracket to behind the one that closes it.</summary>
    /// <returns>False where a string in it holds a dot or a backslash and <paramref name="watching"/> asks for that; then the position is nowhere.</returns>
    /// <exception cref="JsonException">The text ends before.</exception>
    public static bool Pass(ReadOnlySpan<byte> text, ref int at, bool watching)
    {
        var (open, inside, carried) = (1, 0UL, false);
        for (; at < text.Length; at += JsonBlock.Size)
        {
            MatchingSteps.Count(JsonBlock.Size);
            var block = JsonBlock.At(text, at);
            var (quotes, backslashes) = (block.Quotes, block.Backslashes);
            if (backslashes != 0 || carried)
            {
                quotes &= ~JsonBlock.Escaped(backslashes, ref carried);
            }

            var strings = JsonBlock.Strings(quotes, ref inside);
            if (watching && (strings & (block.Dots | backslashes)) != 0)
            {
                return false;
            }

            var (opening, closing) = (block.Opening & ~strings, block.Closing & ~strings);
            if (BitOperations.PopCount(closing) >= open && Close(opening, closing, open) is >= 0 and var length)
            {
                at += length;
                return true;
            }

            open += BitOperations.PopCount(opening) - BitOperations.PopCount(closing);
        }

        throw new JsonException("The text is no JSON or ends too early.");
    }

    /// <summary>The bytes of this block to behind the end of the container, or -1.</summary>
    private static int Close(ulong opening, ulong closing, int open)
    {
        for (var closed = 1; closing != 0; closed++)
        {
            var bit = closing & (0 - closing);
            if (open + BitOperations.PopCount(opening & (bit - 1)) == closed)
            {
                return BitOperations.TrailingZeroCount(bit) + 1;
            }

            closing ^= bit;
        }

        return -1;
    }
}
