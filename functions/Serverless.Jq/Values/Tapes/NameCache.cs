using System.Runtime.InteropServices;

namespace Serverless.Jq.Values.Tapes;

/// <summary>The names of fields that were decoded last, because most objects of a stream have the same.</summary>
internal sealed class NameCache
{
    private const int Places = 1024;
    private const int Longest = 64;

    private readonly byte[]?[] seen = new byte[Places][];
    private readonly string[] texts = new string[Places];

    public string Text(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > Longest)
        {
            return Utf8Text.Decode(utf8);
        }

        var place = (int)(MarkOf(utf8) & (Places - 1));
        if (seen[place] is { } known && utf8.SequenceEqual(known))
        {
            return texts[place];
        }

        seen[place] = utf8.ToArray();
        return texts[place] = Utf8Text.Decode(utf8);
    }

    /// <summary>A number that equal names share.</summary>
    public static ulong MarkOf(ReadOnlySpan<byte> name)
    {
        const ulong Spread = 0x9E3779B97F4A7C15;
        ulong first, last;
        if (name.Length >= sizeof(ulong))
        {
            first = MemoryMarshal.Read<ulong>(name);
            last = MemoryMarshal.Read<ulong>(name[^sizeof(ulong)..]);
        }
        else if (name.Length >= sizeof(uint))
        {
            first = MemoryMarshal.Read<uint>(name);
            last = MemoryMarshal.Read<uint>(name[^sizeof(uint)..]);
        }
        else if (name.Length > 0)
        {
            first = name[0] | ((ulong)name[name.Length / 2] << 8);
            last = name[^1];
        }
        else
        {
            return 0;
        }

        var mark = (first * Spread) ^ ((last + (ulong)name.Length) * 0xC2B2AE3D27D4EB4F);
        return mark ^ (mark >> 29) ^ (mark >> 47);
    }
}
