namespace Serverless.Jq.Values.Tapes;

/// <summary>An array that still lies on its tape.</summary>
internal sealed class TapeArray(Tape tape, int index) : JqArray(tape.CountAt(index))
{
    /// <summary>Items from the front that are found without reading the whole array.</summary>
    private const int Near = 4;

    public Tape Tape { get; } = tape;

    public int Index { get; } = index;

    public override bool SameSource(JqArray other) => other is TapeArray twin && ReferenceEquals(Tape, twin.Tape) && Index == twin.Index;

    protected override bool TryPeek(int place, out JqValue item)
    {
        item = default;
        if (place >= Near)
        {
            return false;
        }

        var at = Index + 2;
        for (; place > 0; place--)
        {
            at = Tape.After(at);
        }

        item = Tape.ValueAt(at);
        return true;
    }

    protected override JqValue[] ReadItems()
    {
        var items = new JqValue[Count];
        var at = Index + 2;
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = Tape.ValueAt(at);
            at = Tape.After(at);
        }

        return items;
    }
}
