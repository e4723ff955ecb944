namespace Serverless.Jq.Values.Tapes;

/// <summary>An array that still lies on its tape.</summary>
internal sealed class TapeArray(Tape tape, int index) : JqArray(tape.CountAt(index))
{
    public Tape Tape { get; } = tape;

    public int Index { get; } = index;

    public override bool SameSource(JqArray other) => other is TapeArray twin && ReferenceEquals(Tape, twin.Tape) && Index == twin.Index;

    protected override JqValue UnreadItem(int place)
    {
        var at = Index + 2;
        for (; place > 0; place--)
        {
            at = Tape.After(at);
        }

        return Tape.ValueAt(at);
    }

    protected override void ReadInto(JqValue[] items)
    {
        var at = Index + 2;
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = Tape.ValueAt(at);
            at = Tape.After(at);
        }
    }
}
