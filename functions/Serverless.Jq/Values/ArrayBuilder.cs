namespace Serverless.Jq.Values;

/// <summary>Collects items for an array that nobody sees before it is done.</summary>
internal struct ArrayBuilder(int capacity)
{
    private JqValue[] items = capacity == 0 ? [] : new JqValue[capacity];
    private int count;

    public readonly int Count => count;

    public readonly ReadOnlySpan<JqValue> Items => items.AsSpan(0, count);

    public void Add(in JqValue item)
    {
        if (count == items.Length)
        {
            Array.Resize(ref items, Math.Max(4, count * 2));
        }

        items[count++] = item;
    }

    public readonly JqValue Build() => JqValue.Of(JqArray.FromGrown(items, count));
}
