using System.Text.Json;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Rules.Matching;

/// <summary>The scalars of one event at the paths that patterns name, in the order of the text. Reused from event to event; one thread at a time.</summary>
/// <remarks>An array adds nothing to a path. A scalar inside an element of an array (an object or an array) belongs to that element, and
/// elements within elements make a chain; scalars that stand in an array themselves belong to no element of it.</remarks>
internal sealed class EventLeaves
{
    private const int MostDepth = 1000;

    private readonly int[] first;
    private readonly int[] last;
    private readonly PathTree tree;
    private Leaf[] leaves = new Leaf[64];
    private ArrayElement[] elements = new ArrayElement[16];
    private byte[] unescaped = new byte[256];
    private int unescapedLength;
    private int elementCount;
    private int arrayCount;

    public EventLeaves(PathTree tree)
    {
        this.tree = tree;
        (first, last) = (new int[tree.Count], new int[tree.Count]);
    }

    public int Count { get; private set; }

    public ref readonly Leaf this[int leaf] => ref leaves[leaf];

    /// <summary>The first scalar at a path, or -1; the others follow by <see cref="Leaf.Next"/>.</summary>
    public int First(int path) => first[path];

    public ref readonly ArrayElement Element(int element) => ref elements[element];

    public LeafValue Value(int leaf, ReadOnlySpan<byte> utf8)
    {
        ref readonly var it = ref leaves[leaf];
        return new LeafValue(it.Kind, (it.Unescaped ? unescaped : utf8).Slice(it.Start, it.Length));
    }

    public void Read(ReadOnlySpan<byte> utf8)
    {
        Array.Fill(first, -1);
        (Count, unescapedLength, arrayCount, elementCount) = (0, 0, 0, 1);
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MostDepth });
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            ReadObject(ref reader, tree.Root, 0);
        }
    }

    private void ReadObject(ref Utf8JsonReader reader, PathTree.Node node, int element)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var child = node.Descendant(reader.ValueIsEscaped ? Unescape(ref reader, keep: false) : reader.ValueSpan);
            reader.Read();
            if (child is null)
            {
                reader.Skip();
            }
            else
            {
                ReadValue(ref reader, child, element);
            }
        }
    }

    private void ReadValue(ref Utf8JsonReader reader, PathTree.Node node, int element)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject when node.IsLeaf:
                reader.Skip();
                break;
            case JsonTokenType.StartObject:
                ReadObject(ref reader, node, element);
                break;
            case JsonTokenType.StartArray:
                ReadArray(ref reader, node, element);
                break;
            default:
                if (node.Path >= 0)
                {
                    Add(ref reader, node.Path, element);
                }

                break;
        }
    }

    private void ReadArray(ref Utf8JsonReader reader, PathTree.Node node, int element)
    {
        var array = arrayCount++;
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            {
                ReadValue(ref reader, node, element);
                continue;
            }

            var inner = AddElement(element, array, index);
            ReadValue(ref reader, node, inner);
            elements[inner] = elements[inner] with { End = elementCount };
        }
    }

    private int AddElement(int parent, int array, int index)
    {
        if (elementCount == elements.Length)
        {
            Array.Resize(ref elements, elementCount * 2);
        }

        elements[elementCount] = new ArrayElement(parent, elements[parent].Depth + 1, array, index, 0);
        return elementCount++;
    }

    private void Add(ref Utf8JsonReader reader, int path, int element)
    {
        if (Count == leaves.Length)
        {
            Array.Resize(ref leaves, Count * 2);
        }

        var (start, length) = ((int)reader.TokenStartIndex, reader.ValueSpan.Length);
        var kind = Kind(reader.TokenType);
        var escaped = kind == JsonValueKind.String && reader.ValueIsEscaped;
        if (escaped)
        {
            length = Unescape(ref reader, keep: true).Length;
            start = unescapedLength - length;
        }
        else if (kind == JsonValueKind.String)
        {
            start++;
        }

        leaves[Count] = new Leaf(path, element, -1, kind, start, length, escaped);
        if (first[path] < 0)
        {
            first[path] = Count;
        }
        else
        {
            leaves[last[path]].Next = Count;
        }

        last[path] = Count++;
    }

    private ReadOnlySpan<byte> Unescape(ref Utf8JsonReader reader, bool keep)
    {
        var most = reader.ValueSpan.Length;
        if (unescaped.Length - unescapedLength < most)
        {
            Array.Resize(ref unescaped, Math.Max(unescaped.Length * 2, unescapedLength + most));
        }

        var start = unescapedLength;
        var length = reader.CopyString(unescaped.AsSpan(start));
        unescapedLength += keep ? length : 0;
        return unescaped.AsSpan(start, length);
    }

    private static JsonValueKind Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.String => JsonValueKind.String,
        JsonTokenType.Number => JsonValueKind.Number,
        JsonTokenType.True => JsonValueKind.True,
        JsonTokenType.False => JsonValueKind.False,
        _ => JsonValueKind.Null,
    };
}

/// <summary>A scalar: where it stands and what array element it belongs to (0: none).</summary>
internal record struct Leaf(int Path, int Element, int Next, JsonValueKind Kind, int Start, int Length, bool Unescaped);

/// <summary>An element of an array, within its parent element; number 0 is the event itself.</summary>
/// <param name="End">The elements within this one have the numbers from its own to here, without this one.</param>
internal readonly record struct ArrayElement(int Parent, int Depth, int Array, int Index, int End);
