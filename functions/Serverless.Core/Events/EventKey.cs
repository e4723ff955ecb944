using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Core.Events;

/// <summary>The first 128 bits of SHA-256 over source and id, each with its length before it.</summary>
public readonly record struct EventKey(UInt128 Value)
{
    public static EventKey Of(string source, string id)
    {
        var sourceLength = Encoding.UTF8.GetByteCount(source);
        var idLength = Encoding.UTF8.GetByteCount(id);
        var total = 8 + sourceLength + idLength;
        var buffer = total <= 1024 ? stackalloc byte[total] : new byte[total];
        BinaryPrimitives.WriteInt32BigEndian(buffer, sourceLength);
        Encoding.UTF8.GetBytes(source, buffer[4..]);
        BinaryPrimitives.WriteInt32BigEndian(buffer[(4 + sourceLength)..], idLength);
        Encoding.UTF8.GetBytes(id, buffer[(8 + sourceLength)..]);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(buffer, hash);
        return new EventKey(BinaryPrimitives.ReadUInt128BigEndian(hash));
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        return bytes;
    }

    public override string ToString() => Value.ToString("x32");
}
