using System.Text.Json;
using Serverless.Core.Events.Json;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Rules.Matching;

/// <summary>The scalars of one event at the paths that patterns name, in the order of the text. Reused from event to event; one thread at a time.</summary>
/// <remarks>An array adds nothing to a path. A scalar inside an element of an array (an object or an array) belongs to that element, and
/// elements within elements make a chain; scalars that stand in an array themselves belong to no element of it.</remarks>
internal sealed class EventLeaves
{
    public const int MostDepth = 1000;

    private int[] first = [];
    private int[] last = [];
    private Leaf[] leaves = new Leaf[64];
    private ArrayElement[] elements = new ArrayElement[16];
    private byte[] unescaped = new byte[256];
    private int unescapedLength;
    private int arrayCount;

    public int Count { get; private set; }

    /// <summary>1 where no scalar can be inside an element of an array.</summary>
    public int ElementCount { get; private set; } = 1;

    public ref readonly Leaf this[int leaf] => ref leaves[leaf];

    /// <summary>The first scalar at a path, or -1; the others follow by <see cref="Leaf.Next"/>.</summary>
    public int First(int path) => first[path];

    public ref readonly ArrayElement Element(int element) => ref elements[element];

    public LeafValue Value(int leaf, ReadOnlySpan<byte> utf8) => new(leaves[leaf].Kind, Text(leaf, utf8));

    public ReadOnlySpan<byte> Text(int leaf, ReadOnlySpan<byte> utf8)
    {
        ref readonly var it = ref leaves[leaf];
        return (it.Unescaped ? unescaped : utf8).Slice(it.Start, it.Length);
    }

    /// <summary>Forgets the event before.</summary>
    /// <param name="paths">The next event's paths have numbers below it.</param>
    public void Clear(int paths)
    {
        foreach (ref readonly var leaf in leaves.AsSpan(0, Count))
        {
            first[leaf.Path] = -1;
        }

        if (first.Length < paths)
        {
            (first, last) = (new int[Math.Max(paths, first.Length * 2)], new int[Math.Max(paths, first.Length * 2)]);
            Array.Fill(first, -1);
        }

        (Count, unescapedLength, arrayCount, ElementCount) = (0, 0, 0, 1);
    }

    public int OpenArray() => arrayCount++;

    public int OpenElement(int parent, int array, int index)
    {
        if (ElementCount == elements.Length)
        {
            Array.Resize(ref elements, ElementCount * 2);
        }

        elements[ElementCount] = new ArrayElement(parent, elements[parent].Depth + 1, array, index, 0);
        return ElementCount++;
    }

    public void CloseElement(int element) => elements[element] = elements[element] with { End = ElementCount };

    public void Add(int path, int element, JsonValueKind kind, int start, int length) => Add(path, element, kind).Set(start, length, unescaped: false);

    /// <param name="escaped">What stands between the quotes.</param>
    public void AddEscaped(int path, int element, ReadOnlySpan<byte> escaped)
    {
        var length = Unescape(escaped).Length;
        Add(path, element, JsonValueKind.String).Set(unescapedLength, length, unescaped: true);
        unescapedLength += length;
    }

    /// <summary>Good until the next call.</summary>
    public ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> escaped)
    {
        if (unescaped.Length - unescapedLength < escaped.Length)
        {
            Array.Resize(ref unescaped, Math.Max(unescaped.Length * 2, unescapedLength + escaped.Length));
        }

        var target = unescaped.AsSpan(unescapedLength);
        return target[..JsonEscapes.Unescape(escaped, target, whole: true)];
    }

    private ref Leaf Add(int path, int element, JsonValueKind kind)
    {
        var number = Count++;
        if (number == leaves.Length)
        {
            Array.Resize(ref leaves, number * 2);
        }

        if (first[path] < 0)
        {
            first[path] = number;
        }
        else
        {
            leaves[last[path]].Next = number;
        }

        last[path] = number;
        ref var leaf = ref leaves[number];
        (leaf.Path, leaf.Element, leaf.Next, leaf.Kind) = (path, element, -1, kind);
        return ref leaf;
    }
}

/// <summary>A scalar: where it stands (in the event, or where it had escapes among the unescaped texts), what array element it belongs to (0: none), and the next one at its path (-1:
/// none). Filled in place: there is one for each field of each event.</summary>
internal struct Leaf
{
    public int Path { get; set; }

    public int Element { get; set; }

    public int Next { get; set; }

    public JsonValueKind Kind { get; set; }

    public int Start { get; private set; }

    public int Length { get; private set; }

    public bool Unescaped { get; private set; }

    public void Set(int start, int length, bool unescaped) => (Start, Length, Unescaped) = (start, length, unescaped);
}

/// <summary>An element of an array, within its parent element; number 0 is the event itself.</summary>
/// <param name="End">The elements within this one have the numbers from its own to here, without this one.</param>
internal readonly record struct ArrayElement(int Parent, int Depth, int Array, int Index, int End);
