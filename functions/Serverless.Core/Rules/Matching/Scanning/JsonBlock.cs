using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Serverless.Core.Rules.Matching.Scanning;

/// <summary>Sixty-four bytes of a JSON text at once, a bit a byte: what skipping needs to know. Bytes behind the end of the text are zeros.</summary>
internal readonly ref struct JsonBlock
{
    public const int Size = 64;

    private readonly Vector512<byte> bytes;
    private readonly int before;

    /// <param name="before">Bytes at the beginning of the vector that do not belong to the block.</param>
    private JsonBlock(Vector512<byte> bytes, int before) => (this.bytes, this.before) = (bytes, before);

    public ulong Quotes => Where((byte)'"');

    public ulong Backslashes => Where((byte)'\\');

    public ulong Dots => Where((byte)'.');

    /// <summary><c>{</c> and <c>[</c>, which differ in one bit.</summary>
    public ulong Opening => Vector512.Equals(bytes | Vector512.Create((byte)0x20), Vector512.Create((byte)'{')).ExtractMostSignificantBits() >> before;

    public ulong Closing => Vector512.Equals(bytes | Vector512.Create((byte)0x20), Vector512.Create((byte)'}')).ExtractMostSignificantBits() >> before;

    /// <param name="start">Less than the length.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static JsonBlock At(ReadOnlySpan<byte> text, int start)
    {
        // The last block ends with the text.
        var from = Math.Min(start, text.Length - Size);
        return from < 0 ? Padded(text, start) : new(Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(text), (nuint)from), start - from);
    }

    /// <summary>From the bits of quotes that no backslash escapes to those of all bytes inside strings (the opening quote included).</summary>
    /// <param name="inside">All ones where the block begins inside a string; then the same for the block after it.</param>
    public static ulong Strings(ulong quotes, ref ulong inside)
    {
        var strings = Parity(quotes) ^ inside;
        inside = (ulong)((long)strings >> 63);
        return strings;
    }

    /// <summary>The bits of bytes that a backslash escapes.</summary>
    /// <param name="carried">Whether the block before ended in a backslash that escapes; then the same for this one.</param>
    public static ulong Escaped(ulong backslashes, ref bool carried)
    {
        var escaped = carried ? 1UL : 0;
        backslashes &= ~escaped;
        carried = false;
        while (backslashes != 0)
        {
            var at = BitOperations.TrailingZeroCount(backslashes);
            carried = at == Size - 1;
            escaped |= carried ? 0 : 2UL << at;
            backslashes &= ~(3UL << at);
        }

        return escaped;
    }

    private static JsonBlock Padded(ReadOnlySpan<byte> text, int start)
    {
        Span<byte> padded = stackalloc byte[Size];
        padded.Clear();
        text[start..].CopyTo(padded);
        return new(Vector512.Create<byte>(padded), 0);
    }

    private static ulong Parity(ulong bits)
    {
        if (Pclmulqdq.IsSupported)
        {
            return Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(bits), Vector128<ulong>.AllBitsSet, 0).ToScalar();
        }

        for (var shift = 1; shift < Size; shift *= 2)
        {
            bits ^= bits << shift;
        }

        return bits;
    }

    private ulong Where(byte value) => Vector512.Equals(bytes, Vector512.Create(value)).ExtractMostSignificantBits() >> before;
}
