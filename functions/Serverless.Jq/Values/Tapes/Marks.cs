using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Serverless.Jq.Values.Tapes;

/// <summary>
/// Finds where the tokens of a JSON text are, 64 bytes at a time: brackets, colons and commas outside of strings, both
/// quotes of a string, each escape in it, and the first byte of any other word.
/// </summary>
internal sealed class Marks
{
    private const int Block = 64;
    private const ulong EvenBits = 0x5555555555555555;

    private int[] places = new int[4096];
    private int settled;
    private int scanned;
    private State state;

    /// <summary>Tokens found so far; those of an unfinished last block are found again when it has been filled.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a string holds a byte below 0x20.</summary>
    public bool HasControls => state.Controls != 0;

    public int[] Places => places;

    public void Clear()
    {
        Count = settled = scanned = 0;
        state = default;
    }

    /// <summary>Scans what has come since the last time.</summary>
    /// <param name="bytes">The text from its beginning; there may be room behind it.</param>
    public void Scan(byte[] bytes, int length)
    {
        Count = settled;
        if (places.Length < Count + (length - scanned) + Block)
        {
            Array.Resize(ref places, Math.Max(places.Length * 2, Count + (length - scanned) + Block));
        }

        var whole = scanned + ((length - scanned) & ~(Block - 1));
        Count = settled = Scan(ref MemoryMarshal.GetArrayDataReference(bytes), 0, scanned, whole, ref state, places, Count);
        scanned = whole;
        if (whole < length)
        {
            Span<byte> last = stackalloc byte[Block];
            last.Fill((byte)' ');
            bytes.AsSpan(whole, length - whole).CopyTo(last);
            var tentative = state;
            Count = Scan(ref MemoryMarshal.GetReference(last), whole, whole, whole + Block, ref tentative, places, Count);
            state.Controls |= tentative.Controls;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Scan(ref byte text, int origin, int from, int to, ref State state, int[] places, int count)
    {
        var carried = state;
        ref var place = ref MemoryMarshal.GetArrayDataReference(places);
        for (var at = from; at < to; at += Block)
        {
            var bytes = Vector512.LoadUnsafe(ref text, (nuint)(at - origin));
            var backslashes = Vector512.Equals(bytes, Vector512.Create((byte)'\\')).ExtractMostSignificantBits();
            var escaped = carried.Escape;
            carried.Escape = 0;
            if (backslashes != 0)
            {
                escaped = Escaped(backslashes, escaped, out carried.Escape);
            }

            var quotes = Vector512.Equals(bytes, Vector512.Create((byte)'"')).ExtractMostSignificantBits() & ~escaped;
            var inside = WithinPairs(quotes) ^ carried.Inside;
            carried.Inside = (ulong)((long)inside >> 63);
            var folded = bytes | Vector512.Create((byte)0x20);
            var brackets = Vector512.Equals(folded, Vector512.Create((byte)'{')) | Vector512.Equals(folded, Vector512.Create((byte)'}'));
            var marks = Vector512.Equals(bytes, Vector512.Create((byte)':')) | Vector512.Equals(bytes, Vector512.Create((byte)','));
            var structure = (brackets | marks).ExtractMostSignificantBits();
            var controls = Vector512.LessThan(bytes, Vector512.Create((byte)0x20)).ExtractMostSignificantBits();
            var blanks = Vector512.Equals(bytes, Vector512.Create((byte)' ')).ExtractMostSignificantBits();
            if (controls != 0)
            {
                carried.Controls |= controls & inside;
                blanks |= (Vector512.Equals(bytes, Vector512.Create((byte)'\n')) | Vector512.Equals(bytes, Vector512.Create((byte)'\r')) | Vector512.Equals(bytes, Vector512.Create((byte)'\t'))).ExtractMostSignificantBits();
            }

            var words = ~(structure | blanks | quotes | inside);
            var firsts = words & ~((words << 1) | carried.Word);
            carried.Word = words >> 63;
            var tokens = (structure & ~inside) | quotes | firsts | (backslashes & ~escaped & inside);
            for (; tokens != 0; tokens &= tokens - 1)
            {
                Unsafe.Add(ref place, count++) = at + BitOperations.TrailingZeroCount(tokens);
            }
        }

        state = carried;
        return count;
    }

    /// <summary>The bytes after an odd number of backslashes.</summary>
    private static ulong Escaped(ulong backslashes, ulong before, out ulong after)
    {
        backslashes &= ~before;
        var follows = (backslashes << 1) | before;
        var oddStarts = backslashes & ~EvenBits & ~follows;
        var evenRuns = oddStarts + backslashes;
        after = evenRuns < backslashes ? 1UL : 0;
        return (EvenBits ^ (evenRuns << 1)) & follows;
    }

    /// <summary>Every bit from an odd one set to before the next.</summary>
    private static ulong WithinPairs(ulong bits)
    {
        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        return bits ^ (bits << 32);
    }

    private struct State
    {
        /// <summary>1 where the last byte escapes the next.</summary>
        public ulong Escape;

        /// <summary>All ones within a string.</summary>
        public ulong Inside;

        /// <summary>1 where the last byte belongs to a word.</summary>
        public ulong Word;

        public ulong Controls;
    }
}
