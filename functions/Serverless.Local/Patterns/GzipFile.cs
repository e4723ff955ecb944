using System.Buffers.Binary;
using System.IO.Compression;

namespace Serverless.Local.Patterns;

/// <summary>A file compressed with gzip (RFC 1952), read whole or not at all.</summary>
internal static class GzipFile
{
    /// <summary>A header and what stands behind the data.</summary>
    private const int LeastLength = 18;

    /// <exception cref="InvalidDataException">It is none, or a part of one.</exception>
    public static byte[] Read(FileInfo file)
    {
        var raw = File.ReadAllBytes(file.FullName);
        if (raw.Length < LeastLength || !raw.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 8]))
        {
            throw new InvalidDataException($"{file.Name} is not compressed with gzip; compress it, or name it without .gz.");
        }

        using var plain = new GZipStream(new MemoryStream(raw), CompressionMode.Decompress);
        using var all = new MemoryStream();
        try
        {
            plain.CopyTo(all);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{file.Name} is damaged: {e.Message}", e);
        }

        // The stream ends without a word where the file does.
        var read = all.ToArray();
        return IsWhole(raw, read) ? read : throw new InvalidDataException($"{file.Name} is damaged: it ends too early.");
    }

    /// <summary>Whether the last of the parts that the file consists of, almost always the only one, ends with its own length and checksum.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> read)
    {
        var (checksum, length) = (BinaryPrimitives.ReadUInt32LittleEndian(raw[^8..]), BinaryPrimitives.ReadUInt32LittleEndian(raw[^4..]));
        return length <= (uint)read.Length && Checksum(read[^(int)length..]) == checksum;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var remainders = new uint[256];
        for (var i = 0u; i < remainders.Length; i++)
        {
            var remainder = i;
            for (var bit = 0; bit < 8; bit++)
            {
                remainder = (remainder >> 1) ^ ((remainder & 1) != 0 ? 0xEDB88320 : 0);
            }

            remainders[i] = remainder;
        }

        var sum = uint.MaxValue;
        foreach (var letter in bytes)
        {
            sum = (sum >> 8) ^ remainders[(byte)sum ^ letter];
        }

        return ~sum;
    }
}
