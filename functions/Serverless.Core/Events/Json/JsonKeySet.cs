using System.Buffers;
using System.Runtime.InteropServices;

namespace Serverless.Core.Events.Json;

/// <summary>A key as it stands in the text, or (with a negative start) unescaped in the set's own buffer.</summary>
internal readonly record struct JsonKey(uint Hash, int Start, int Length);

/// <summary>An object or array that is open.</summary>
/// <param name="Brace">Where it begins: unique in the text.</param>
/// <param name="FirstKey">Where its keys begin in the set; <see cref="NoKeys"/> for an array.</param>
internal readonly record struct JsonFrame(int Brace, int FirstKey)
{
    public const int NoKeys = -1;

    public bool IsArray => FirstKey == NoKeys;
}

/// <summary>The keys of all objects that are open. Small objects are compared key by key; a large one gets entries in one hash table that all large
/// objects share (each under its own number, so closing one costs nothing). Its hash is seeded per process: no sender can choose collisions.</summary>
internal ref struct JsonKeySet(Span<JsonKey> initial)
{
    private const int SmallObject = 16;

    private Span<JsonKey> keys = initial;
    private JsonKey[]? rentedKeys;
    private int count;
    private Slot[]? table;
    private int used;
    private byte[]? unescaped;
    private int unescapedLength;

    private record struct Slot(int Number, uint Hash, int Start, int Length);

    /// <summary>Where the keys of an object that opens now begin.</summary>
    public readonly int Count => count;

    /// <summary>Adds a key to the innermost object; false where it has it already.</summary>
    public bool Add(ReadOnlySpan<byte> text, JsonFrame frame, int start, int length, bool escaped)
    {
        if (escaped)
        {
            (start, length) = Unescape(text.Slice(start, length));
        }

        var key = Bytes(text, start, length);
        var hash = Cheap(key);
        var added = count - frame.FirstKey < SmallObject ? IsNew(text, frame, key, hash) : AddToTable(text, frame, start, length);
        if (count == keys.Length)
        {
            Grow();
        }

        keys[count++] = new JsonKey(hash, start, length);
        return added;
    }

    public void Close(JsonFrame frame) => count = frame.FirstKey;

    public void Dispose()
    {
        Return(rentedKeys);
        Return(table);
        Return(unescaped);
    }

    private readonly bool IsNew(ReadOnlySpan<byte> text, JsonFrame frame, ReadOnlySpan<byte> key, uint hash)
    {
        foreach (ref readonly var other in keys[frame.FirstKey..count])
        {
            if (other.Hash == hash && key.SequenceEqual(Bytes(text, other.Start, other.Length)))
            {
                return false;
            }
        }

        return true;
    }

    private bool AddToTable(ReadOnlySpan<byte> text, JsonFrame frame, int start, int length)
    {
        if (count - frame.FirstKey == SmallObject)
        {
            foreach (var early in keys[frame.FirstKey..count])
            {
                Insert(text, frame.Brace, early.Start, early.Length);
            }
        }

        return Insert(text, frame.Brace, start, length);
    }

    private bool Insert(ReadOnlySpan<byte> text, int number, int start, int length)
    {
        if (table is null || used * 2 >= table.Length)
        {
            GrowTable();
        }

        var key = Bytes(text, start, length);
        var hash = Seeded(key, number);
        var mask = (uint)table!.Length - 1;
        for (var at = hash & mask; ; at = (at + 1) & mask)
        {
            ref var slot = ref table[at];
            if (slot.Number == 0)
            {
                slot = new Slot(number + 1, hash, start, length);
                used++;
                return true;
            }

            if (slot.Hash == hash && slot.Number == number + 1 && key.SequenceEqual(Bytes(text, slot.Start, slot.Length)))
            {
                return false;
            }
        }
    }

    private readonly ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> text, int start, int length) =>
        start >= 0 ? text.Slice(start, length) : unescaped.AsSpan(~start, length);

    private static uint Cheap(ReadOnlySpan<byte> key)
    {
        if (key.Length >= 4)
        {
            return (MemoryMarshal.Read<uint>(key) * 0x9E3779B1) ^ MemoryMarshal.Read<uint>(key[^4..]) ^ ((uint)key.Length << 24);
        }

        var hash = (uint)key.Length << 24;
        foreach (var part in key)
        {
            hash = (hash << 8) ^ hash ^ part;
        }

        return hash;
    }

    private static uint Seeded(ReadOnlySpan<byte> key, int number)
    {
        var pairs = (uint)string.GetHashCode(MemoryMarshal.Cast<byte, char>(key));
        var last = (key.Length & 1) == 0 ? 0u : key[^1] + 1u;
        return ((pairs * 31) + last) ^ ((uint)number * 0x85EBCA6B);
    }

    private (int Start, int Length) Unescape(ReadOnlySpan<byte> key)
    {
        var needed = unescapedLength + key.Length;
        if (unescaped is null || needed > unescaped.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(256, needed * 2));
            unescaped.AsSpan(0, unescapedLength).CopyTo(larger);
            Return(unescaped);
            unescaped = larger;
        }

        var start = unescapedLength;
        var length = JsonEscapes.Unescape(key, unescaped.AsSpan(start));
        unescapedLength += length;
        return (~start, length);
    }

    private void Grow()
    {
        var larger = ArrayPool<JsonKey>.Shared.Rent(keys.Length * 2);
        keys[..count].CopyTo(larger);
        Return(rentedKeys);
        keys = rentedKeys = larger;
    }

    private void GrowTable()
    {
        var old = table;
        table = ArrayPool<Slot>.Shared.Rent(old is null ? 128 : old.Length * 2);
        table.AsSpan().Clear();
        var mask = (uint)table.Length - 1;
        foreach (var slot in old ?? [])
        {
            if (slot.Number != 0)
            {
                var at = slot.Hash & mask;
                while (table[at].Number != 0)
                {
                    at = (at + 1) & mask;
                }

                table[at] = slot;
            }
        }

        Return(old);
    }

    private static void Return<T>(T[]? rented)
    {
        if (rented is not null)
        {
            ArrayPool<T>.Shared.Return(rented);
        }
    }
}
