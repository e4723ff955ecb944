namespace Serverless.Jq.Values;

/// <summary>Keys and values in order of insertion; an index over the keys appears when there are more than a few.</summary>
internal sealed class ObjectTable
{
    private const int Few = 8;

    private string[] keys;
    private JqValue[] values;
    private int[]? index;
    private int count;

    public ObjectTable(int capacity)
    {
        keys = capacity == 0 ? [] : new string[capacity];
        values = capacity == 0 ? [] : new JqValue[capacity];
    }

    private ObjectTable(ObjectTable other, int room)
    {
        count = other.count;
        keys = new string[count + room];
        values = new JqValue[count + room];
        Array.Copy(other.keys, keys, count);
        Array.Copy(other.values, values, count);
    }

    public int Count => count;

    public string KeyAt(int i) => keys[i];

    public ref readonly JqValue ValueAt(int i) => ref values[i];

    public ReadOnlySpan<string> Keys => keys.AsSpan(0, count);

    public ObjectTable Copy(int room) => new(this, room);

    public bool Contains(string key) => Find(key) >= 0;

    public bool TryGet(string key, out JqValue value)
    {
        var i = Find(key);
        value = i < 0 ? default : values[i];
        return i >= 0;
    }

    public void SetAt(int i, in JqValue value) => values[i] = value;

    /// <summary>Adds or replaces; a replaced value keeps its place.</summary>
    public void Set(string key, in JqValue value)
    {
        var i = Find(key);
        if (i >= 0)
        {
            values[i] = value;
            return;
        }

        Append(key, value);
    }

    /// <summary>Adds a key that is known not to be here yet.</summary>
    public void Append(string key, in JqValue value)
    {
        if (count == keys.Length)
        {
            var size = Math.Max(4, count * 2);
            Array.Resize(ref keys, size);
            Array.Resize(ref values, size);
        }

        keys[count] = key;
        values[count] = value;
        count++;
        if (index is not null)
        {
            Enter(count - 1);
        }
    }

    /// <summary>Takes the last key away, from a table that has not been searched yet.</summary>
    public void RemoveLast()
    {
        count--;
        index = null;
    }

    /// <summary>The place of a key, or -1.</summary>
    public int Find(string key)
    {
        if (count <= Few)
        {
            for (var i = 0; i < count; i++)
            {
                if (ReferenceEquals(keys[i], key) || string.Equals(keys[i], key))
                {
                    return i;
                }
            }

            return -1;
        }

        var slots = index ?? BuildIndex();
        var mask = slots.Length - 1;
        for (var slot = key.GetHashCode() & mask; slots[slot] != 0; slot = (slot + 1) & mask)
        {
            if (string.Equals(keys[slots[slot] - 1], key))
            {
                return slots[slot] - 1;
            }
        }

        return -1;
    }

    private int[] BuildIndex()
    {
        var size = 32;
        while (size < count * 2)
        {
            size *= 2;
        }

        var slots = new int[size];
        for (var i = 0; i < count; i++)
        {
            Place(slots, i);
        }

        return index = slots;
    }

    private void Enter(int i)
    {
        if (index!.Length < count * 2)
        {
            index = null;
            BuildIndex();
        }
        else
        {
            Place(index, i);
        }
    }

    private void Place(int[] slots, int i)
    {
        var mask = slots.Length - 1;
        var slot = keys[i].GetHashCode() & mask;
        while (slots[slot] != 0)
        {
            slot = (slot + 1) & mask;
        }

        slots[slot] = i + 1;
    }
}
