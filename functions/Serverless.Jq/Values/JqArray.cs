using Serverless.Jq.Evaluation;
using Serverless.Jq.Values.Versions;

namespace Serverless.Jq.Values;

/// <summary>
/// An array: a window on a store of values, or an array of a text that is not read yet. Arrays that grow by one
/// at a time share their store: the one that ends where the store ends may append in place, because no other
/// window can see beyond its own end.
/// </summary>
internal class JqArray : Cell
{
    /// <summary>Up to so many items, a copy costs less than remembering what was changed.</summary>
    private const int Few = 8;

    public static readonly JqArray Empty = new(new Store([], 0), 0, 0);

    private readonly int offset;
    private readonly int count;
    private Store? store;

    protected JqArray(int count)
        : base(JqKind.Array)
    {
        this.count = count;
    }

    private JqArray(Store store, int offset, int count)
        : base(JqKind.Array)
    {
        this.store = store;
        this.offset = offset;
        this.count = count;
    }

    public int Count => count;

    /// <summary>Not read yet, so that this is an array of a document or of a tape.</summary>
    public bool IsUnread => store is null;

    public JqValue this[int index]
    {
        get
        {
            return store is null && TryPeek(index, out var item) ? item : Items[index];
        }
    }

    public ReadOnlySpan<JqValue> Items => (store ?? Read()).Items.AsSpan(offset, count);

    /// <summary>The array that owns these items from now on; nothing is copied and no append will be in place.</summary>
    public static JqArray FromExact(JqValue[] items) => items.Length == 0 ? Empty : new(new Store(items, items.Length), 0, items.Length);

    /// <summary>The array that owns the first <paramref name="count"/> items and the room behind them.</summary>
    public static JqArray FromGrown(JqValue[] items, int count) => count == 0 ? Empty : new(new Store(items, count), 0, count);

    public virtual bool SameSource(JqArray other) => false;

    /// <summary>Whether appending this many items copies nothing.</summary>
    public bool HasRoom(int more) => store is { } own && offset + count == own.Used && own.Items.Length - own.Used >= more;

    public JqArray Append(in JqValue item)
    {
        var room = Room(1);
        room.Items[room.Used++] = item;
        return new JqArray(room, room.Used - count - 1, count + 1);
    }

    public JqArray Concat(JqArray other)
    {
        if (count == 0)
        {
            return other;
        }

        if (other.count == 0)
        {
            return this;
        }

        var added = other.Items;
        var room = Room(added.Length);
        added.CopyTo(room.Items.AsSpan(room.Used));
        room.Used += added.Length;
        return new JqArray(room, room.Used - count - added.Length, count + added.Length);
    }

    public JqArray Slice(int start, int end) =>
        start == 0 && end == count ? this : end <= start ? Empty : new JqArray(store ?? Read(), offset + start, end - start);

    /// <summary>Items that <see cref="With"/> would copy.</summary>
    public virtual int UpdateCost(int index) => index == count && HasRoom(1) ? 1 : Math.Max(count, index);

    /// <summary>This array with one item replaced; places between the end and <paramref name="index"/> become null.</summary>
    public virtual JqArray With(Run run, int index, in JqValue item)
    {
        if (index == count)
        {
            return Append(item);
        }

        var items = new JqValue[Math.Max(count, index + 1)];
        Items.CopyTo(items);
        items[index] = item;
        return items.Length > Few ? new VersionedArray(run, items) : FromExact(items);
    }

    /// <summary>A store whose end is this array's end, with room for more.</summary>
    private Store Room(int more)
    {
        var own = store ?? Read();
        if (HasRoom(more))
        {
            return own;
        }

        var items = new JqValue[Math.Max(4, (int)Math.Min(Array.MaxLength, ((long)count + more) * 3 / 2))];
        own.Items.AsSpan(offset, count).CopyTo(items);
        return new Store(items, count);
    }

    /// <summary>The item of an array that is not read yet, where that is cheaper than reading it.</summary>
    protected virtual bool TryPeek(int place, out JqValue item)
    {
        item = default;
        return false;
    }

    /// <summary>All items of an array that is not read yet.</summary>
    protected virtual JqValue[] ReadItems() => [];

    private Store Read() => store = new Store(ReadItems(), count);

    private sealed class Store(JqValue[] items, int used)
    {
        public readonly JqValue[] Items = items;
        public int Used = used;
    }
}
