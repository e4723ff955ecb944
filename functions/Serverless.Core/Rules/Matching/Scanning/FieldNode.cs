using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using Serverless.Core.Rules.Matching.Indexing;

namespace Serverless.Core.Rules.Matching.Scanning;

/// <summary>A step of the paths that patterns name. Nodes that are shared between sets never change: an edit copies those from the top to its place,
/// and changes without copying only what it made itself.</summary>
internal sealed class FieldNode(int owner)
{
    private const int FewChildren = 8;

    private readonly int owner = owner;
    private Child[] children = [];

    // A multiple of eight, so that few are compared at once; behind the children's are zeros, which are no key's.
    private ulong[] words = [];
    private int[]? places;

    /// <summary>The number of the path that ends here, or -1.</summary>
    public int Path { get; private set; } = -1;

    /// <summary>The number of the path of whole values here, whatever is in them, or -1.</summary>
    public int Whole { get; private set; } = -1;

    /// <summary>Of keys below.</summary>
    public int Count { get; private set; }

    /// <summary>Whether there are keys below the keys below, so that a key with dots can lead to one of them.</summary>
    public bool IsDeep { get; private set; }

    /// <summary>Whether a key that ends in a digit has keys below it, so that a dot behind a digit can be more than a number's.</summary>
    public bool HasDeepDigits { get; private set; }

    private readonly record struct Child(byte[] Name, FieldNode Node);

    /// <summary>The node a key leads to; a key with dots is the path of its parts.</summary>
    /// <param name="own">Whether the key is one of those below, by itself.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public FieldNode? Descendant(ReadOnlySpan<byte> text, int start, int length, out bool own)
    {
        var place = Place(Word(text, start, length), text.Slice(start, length));
        own = place >= 0;
        return own ? children[place].Node : IsDeep ? Along(text.Slice(start, length)) : null;
    }

    /// <summary>The node at the end of a path, or null.</summary>
    public FieldNode? At(IReadOnlyList<string> path)
    {
        var node = this;
        foreach (var key in path)
        {
            node = node?.Find(Encoding.UTF8.GetBytes(key));
        }

        return node;
    }

    public FieldNode With(ReadOnlySpan<string> path, bool whole, int number, int editor)
    {
        var node = Owned(editor);
        if (path.IsEmpty)
        {
            (node.Path, node.Whole) = whole ? (node.Path, number) : (number, node.Whole);
            return node;
        }

        var name = Encoding.UTF8.GetBytes(path[0]);
        node.Put(name, (node.Find(name) ?? new FieldNode(editor)).With(path[1..], whole, number, editor));
        return node;
    }

    /// <summary>Null where nothing is left.</summary>
    public FieldNode? Without(ReadOnlySpan<string> path, bool whole, int editor)
    {
        var node = Owned(editor);
        if (path.IsEmpty)
        {
            (node.Path, node.Whole) = whole ? (node.Path, -1) : (-1, node.Whole);
        }
        else
        {
            var name = Encoding.UTF8.GetBytes(path[0]);
            if (node.Find(name)!.Without(path[1..], whole, editor) is { } child)
            {
                node.Put(name, child);
            }
            else
            {
                node.Drop(name);
            }
        }

        return node.Count == 0 && node.Path < 0 && node.Whole < 0 ? null : node;
    }

    private FieldNode? Find(ReadOnlySpan<byte> key)
    {
        var place = Place(Word(key, 0, key.Length), key);
        return place < 0 ? null : children[place].Node;
    }

    private int Place(ulong word, ReadOnlySpan<byte> key)
    {
        if (places is not null)
        {
            return PlaceOfMany(word, key);
        }

        if (words.Length < FewChildren)
        {
            return -1;
        }

        var found = Vector512.Equals(Vector512.Create(word), Vector512.LoadUnsafe(ref words[0])).ExtractMostSignificantBits();
        for (; found != 0; found &= found - 1)
        {
            var place = BitOperations.TrailingZeroCount(found);
            if (key.Length < 8 || key.SequenceEqual(children[place].Name))
            {
                return place;
            }
        }

        return -1;
    }

    private int PlaceOfMany(ulong word, ReadOnlySpan<byte> key)
    {
        var slots = places!;
        for (var slot = ByteHash.Of(key, 0) & (uint)(slots.Length - 1); slots[slot] > 0; slot = (slot + 1) & (uint)(slots.Length - 1))
        {
            var place = slots[slot] - 1;
            if (words[place] == word && (key.Length < 8 || key.SequenceEqual(children[place].Name)))
            {
                return place;
            }
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private FieldNode? Along(ReadOnlySpan<byte> key)
    {
        if (!key.Contains((byte)'.'))
        {
            return null;
        }

        var node = this;
        foreach (var part in key.Split((byte)'.'))
        {
            node = node?.Find(key[part]);
        }

        return node;
    }

    private FieldNode Owned(int editor) => owner == editor ? this : new FieldNode(editor)
    {
        Path = Path,
        Whole = Whole,
        Count = Count,
        IsDeep = IsDeep,
        HasDeepDigits = HasDeepDigits,
        children = [.. children],
        words = [.. words],
        places = places is null ? null : [.. places],
    };

    private void Put(byte[] name, FieldNode node)
    {
        Deepen(name, node);
        var place = Place(Word(name, 0, name.Length), name);
        if (place >= 0)
        {
            children[place] = children[place] with { Node = node };
            return;
        }

        if (Count == children.Length)
        {
            Array.Resize(ref children, Math.Max(1, Count * 2));
            Array.Resize(ref words, Math.Max(FewChildren, children.Length));
        }

        words[Count] = Word(name, 0, name.Length);
        children[Count++] = new Child(name, node);
        if (Count > FewChildren)
        {
            Index();
        }
    }

    private void Deepen(byte[] name, FieldNode node)
    {
        IsDeep |= node.Count > 0;
        HasDeepDigits |= node.Count > 0 && name is [.., >= (byte)'0' and <= (byte)'9'];
    }

    private void Drop(byte[] name)
    {
        var left = children.AsSpan(0, Count).ToArray().Where(child => !child.Name.AsSpan().SequenceEqual(name)).ToArray();
        (children, words, places, Count, IsDeep, HasDeepDigits) = ([], [], null, 0, false, false);
        foreach (var child in left)
        {
            Put(child.Name, child.Node);
        }
    }

    private void Index()
    {
        if (places is not null && Count * 2 <= places.Length)
        {
            Enter(Count - 1);
            return;
        }

        places = new int[Count <= FewChildren * 2 ? 64 : (int)BitOperations.RoundUpToPowerOf2((uint)Count * 4)];
        for (var i = 0; i < Count; i++)
        {
            Enter(i);
        }
    }

    private void Enter(int child)
    {
        var mask = (uint)(places!.Length - 1);
        var slot = ByteHash.Of(children[child].Name, 0) & mask;
        while (places[slot] > 0)
        {
            slot = (slot + 1) & mask;
        }

        places[slot] = child + 1;
    }

    /// <summary>The first seven bytes of a key and its length, made without a branch on the length: two keys of up to seven bytes are equal when their words are.
    /// Never 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(ReadOnlySpan<byte> text, int start, int length)
    {
        var first = text.Length - start >= 8 ? Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), start)) : Last(text[start..]);
        return (first & ((1UL << (8 * Math.Min(length, 7))) - 1)) | ((ulong)(Math.Min(length, 254) + 1) << 56);
    }

    private static ulong Last(ReadOnlySpan<byte> rest)
    {
        Span<byte> padded = stackalloc byte[8];
        padded.Clear();
        rest.CopyTo(padded);
        return MemoryMarshal.Read<ulong>(padded);
    }
}
