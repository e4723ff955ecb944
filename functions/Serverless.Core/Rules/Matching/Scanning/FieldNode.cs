using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
    private int[]? places;

    /// <summary>The number of the path that ends here, or -1.</summary>
    public int Path { get; private set; } = -1;

    /// <summary>The number of the path of whole values here, whatever is in them, or -1.</summary>
    public int Whole { get; private set; } = -1;

    /// <summary>Of keys below.</summary>
    public int Count { get; private set; }

    /// <summary>Whether there are keys below the keys below, so that a key with dots can lead to one of them.</summary>
    public bool IsDeep { get; private set; }

    private readonly record struct Child(ulong Word, byte[] Name, FieldNode Node);

    /// <summary>The node a key leads to; a key with dots is the path of its parts.</summary>
    /// <param name="own">Whether the key is one of those below, by itself.</param>
    public FieldNode? Descendant(ReadOnlySpan<byte> key, out bool own)
    {
        var child = Find(key);
        own = child is not null;
        return own || !IsDeep || !key.Contains((byte)'.') ? child : Along(key);
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
        var place = Place(key);
        return place < 0 ? null : children[place].Node;
    }

    private int Place(ReadOnlySpan<byte> key)
    {
        var word = Word(key);
        if (places is not null)
        {
            var slots = places;
            for (var slot = ByteHash.Of(key, 0) & (uint)(slots.Length - 1); slots[slot] > 0; slot = (slot + 1) & (uint)(slots.Length - 1))
            {
                if (children[slots[slot] - 1].Word == word && key.SequenceEqual(children[slots[slot] - 1].Name))
                {
                    return slots[slot] - 1;
                }
            }

            return -1;
        }

        var all = children.AsSpan(0, Count);
        for (var i = 0; i < all.Length; i++)
        {
            if (all[i].Word == word && (key.Length < 8 || key.SequenceEqual(all[i].Name)))
            {
                return i;
            }
        }

        return -1;
    }

    private FieldNode? Along(ReadOnlySpan<byte> key)
    {
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
        children = [.. children],
        places = places is null ? null : [.. places],
    };

    private void Put(byte[] name, FieldNode node)
    {
        IsDeep |= node.Count > 0;
        var place = Place(name);
        if (place >= 0)
        {
            children[place] = children[place] with { Node = node };
            return;
        }

        if (Count == children.Length)
        {
            Array.Resize(ref children, Math.Max(1, Count * 2));
        }

        children[Count++] = new Child(Word(name), name, node);
        if (Count > FewChildren)
        {
            Index();
        }
    }

    private void Drop(byte[] name)
    {
        children = [.. children.AsSpan(0, Count).ToArray().Where(child => !child.Name.AsSpan().SequenceEqual(name))];
        Count = children.Length;
        IsDeep = children.Any(child => child.Node.Count > 0);
        places = null;
        if (Count > FewChildren)
        {
            Index();
        }
    }

    private void Index()
    {
        if (places is not null && Count * 2 <= places.Length)
        {
            Enter(Count - 1);
            return;
        }

        places = new int[Count <= FewChildren * 2 ? 64 : (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Count * 4)];
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

    /// <summary>The first seven bytes and the length, 255 where it is above seven: two keys of up to seven bytes are equal when their words are.</summary>
    private static ulong Word(ReadOnlySpan<byte> key)
    {
        if (key.Length >= 8)
        {
            return Unsafe.ReadUnaligned<ulong>(in MemoryMarshal.GetReference(key)) | (0xFFUL << 56);
        }

        // The ends may overlap: they say the same there.
        var (word, length) = ((ulong)key.Length << 56, key.Length);
        if (length >= 4)
        {
            word |= MemoryMarshal.Read<uint>(key) | ((ulong)MemoryMarshal.Read<uint>(key[^4..]) << (8 * (length - 4)));
        }
        else if (length > 0)
        {
            word |= key[0] | ((ulong)key[length / 2] << (8 * (length / 2))) | ((ulong)key[^1] << (8 * (length - 1)));
        }

        return word;
    }
}
