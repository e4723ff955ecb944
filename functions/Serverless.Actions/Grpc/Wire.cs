using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Serverless.Actions.Grpc;

/// <summary>Reads the wire format of Protocol Buffers.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> rest = bytes;

    public readonly bool Ended => rest.IsEmpty;

    /// <returns>False at the end.</returns>
    public bool Next(out int number, out int wire)
    {
        (number, wire) = (0, 0);
        if (rest.IsEmpty)
        {
            return false;
        }

        var tag = Varint();
        (number, wire) = (tag >> 3 is > 0 and < 1 << 29 ? (int)(tag >> 3) : throw Broken(), (int)(tag & 7));
        return true;
    }

    public ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var part = Take(1)[0];
            value |= shift < 64 ? (ulong)(part & 0x7f) << shift : 0;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw Broken();
    }

    public uint Fixed32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong Fixed64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public ReadOnlySpan<byte> Bytes() => Varint() is var length && length <= (ulong)rest.Length ? Take((int)length) : throw Broken();

    public string Text()
    {
        try
        {
            return Strict.GetString(Bytes());
        }
        catch (DecoderFallbackException)
        {
            throw new ProtoException("A text is not UTF-8.");
        }
    }

    public void Skip(int wire)
    {
        switch (wire)
        {
            case 0:
                Varint();
                break;
            case 1:
                Take(8);
                break;
            case 2:
                Bytes();
                break;
            case 5:
                Take(4);
                break;
            default:
                throw Broken();
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > rest.Length)
        {
            throw Broken();
        }

        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    private static ProtoException Broken() => new("The bytes are no message of Protocol Buffers.");
}

/// <summary>Writes it.</summary>
internal sealed class WireWriter
{
    private readonly ArrayBufferWriter<byte> written = new();

    public byte[] ToArray() => written.WrittenSpan.ToArray();

    public WireWriter Tag(int number, int wire) => Varint(((ulong)number << 3) | (uint)wire);

    public WireWriter Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            written.Write([(byte)(value | 0x80)]);
        }

        written.Write([(byte)value]);
        return this;
    }

    public WireWriter Fixed32(uint value)
    {
        Span<byte> buffer = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(buffer, value);
        written.Write(buffer);
        return this;
    }

    public WireWriter Fixed64(ulong value)
    {
        Span<byte> buffer = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(buffer, value);
        written.Write(buffer);
        return this;
    }

    public WireWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        Varint((ulong)bytes.Length);
        written.Write(bytes);
        return this;
    }

    /// <summary>What was written elsewhere.</summary>
    public WireWriter Raw(ReadOnlySpan<byte> bytes)
    {
        written.Write(bytes);
        return this;
    }

    public WireWriter Text(int number, string text) => Tag(number, 2).Bytes(Encoding.UTF8.GetBytes(text));
}
