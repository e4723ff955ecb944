using System.Runtime.InteropServices;

namespace Serverless.Core.Rules.Matching.Indexing;

/// <summary>A fast hash of bytes, seeded per process: neither who writes events nor who writes rules can choose collisions.</summary>
internal static class ByteHash
{
    private const ulong Odd = 0x9E3779B97F4A7C15;

    // The seed of string hashes is the process's own chance.
    private static readonly ulong Seed = ((ulong)(uint)string.GetHashCode("a") << 32) | (uint)string.GetHashCode("b") | 1;

    private static readonly ulong Factor = ((ulong)(uint)string.GetHashCode("c") << 32) | (uint)string.GetHashCode("d") | 1;

    /// <param name="salt">Tells apart what the bytes are about.</param>
    public static uint Of(ReadOnlySpan<byte> bytes, ulong salt)
    {
        var hash = Mix(Seed ^ salt, Odd ^ (ulong)bytes.Length);
        var rest = bytes;
        for (; rest.Length > 8; rest = rest[8..])
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(rest), Factor);
        }

        hash = Mix(hash ^ Last(bytes, rest), Factor);
        return (uint)(hash ^ (hash >> 32));
    }

    public static uint Of(ulong a, ulong b, ulong salt)
    {
        var hash = Mix(Mix(Mix(Seed ^ salt, Odd) ^ a, Factor) ^ b, Factor);
        return (uint)(hash ^ (hash >> 32));
    }

    private static ulong Last(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> rest)
    {
        if (bytes.Length >= 8)
        {
            return MemoryMarshal.Read<ulong>(bytes[^8..]);
        }

        if (rest.Length >= 4)
        {
            return MemoryMarshal.Read<uint>(rest) | ((ulong)MemoryMarshal.Read<uint>(rest[^4..]) << 32);
        }

        return rest.IsEmpty ? 0 : rest[0] | ((ulong)rest[rest.Length / 2] << 8) | ((ulong)rest[^1] << 16);
    }

    private static ulong Mix(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }
}
