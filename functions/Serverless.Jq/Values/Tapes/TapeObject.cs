namespace Serverless.Jq.Values.Tapes;

/// <summary>An object that still lies on its tape.</summary>
internal sealed class TapeObject(Tape tape, int index) : JqObject
{
    public Tape Tape { get; } = tape;

    public int Index { get; } = index;

    public override bool SameSource(JqObject other) => other is TapeObject twin && ReferenceEquals(Tape, twin.Tape) && Index == twin.Index;

    protected override bool TryGetUnread(in FieldName name, out JqValue value)
    {
        var place = Tape.Find(Index, name);
        value = place < 0 ? default : Tape.ValueAt(place);
        return place >= 0;
    }

    protected override ObjectTable Read()
    {
        var read = new ObjectTable(Tape.CountAt(Index));
        var differ = Tape.NamesDiffer(Index);
        var end = Index + Tape.At(Index).Span;
        for (var at = Index + 2; at < end; at = Tape.After(at + 1))
        {
            if (differ)
            {
                read.Append(Tape.Name(at), Tape.ValueAt(at + 1));
            }
            else
            {
                read.Set(Tape.Name(at), Tape.ValueAt(at + 1));
            }
        }

        return read;
    }

    /// <summary>Walks down names as far as there are objects on the tape; <paramref name="walked"/> says how far that was.</summary>
    public override JqValue Walk(ReadOnlySpan<FieldName> names, out int walked)
    {
        var at = Index;
        walked = 0;
        do
        {
            at = Tape.Find(at, names[walked++]);
            if (at < 0)
            {
                walked = names.Length;
                return default;
            }
        }
        while (walked < names.Length && Tape.At(at).Kind == TapeKind.Object);

        return Tape.ValueAt(at);
    }
}
