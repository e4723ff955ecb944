using System.Runtime.CompilerServices;

namespace Serverless.Jq.Values.Tapes;

/// <summary>
/// The structure of JSON texts that lie in a buffer: one entry a value, in the order of the text. An array or object is
/// followed by its items, or by its names and values in turn. Nothing is decoded before somebody asks.
/// </summary>
internal sealed class Tape(byte[] bytes, NameCache names)
{
    private const long NamesUnique = 1L << 32;
    private const long NamesRepeat = 1L << 33;

    private long[] entries = new long[1024];

    public byte[] Bytes { get; private set; } = bytes;

    public int Count { get; private set; }

    /// <summary>Set where the whole buffer is UTF-8 without DEL, so that plain text can be written as it is.</summary>
    public bool IsClean { get; set; }

    public void Clear() => Count = 0;

    /// <summary>Begins again with another buffer.</summary>
    public void Restart(byte[] buffer)
    {
        Bytes = buffer;
        Count = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(TapeKind kind, int start, int span)
    {
        if (Count == entries.Length)
        {
            Grow();
        }

        entries[Count++] = TapeEntry.Of(kind, start, span).Bits;
    }

    /// <summary>Begins an array or object, whose size <see cref="Close"/> fills in.</summary>
    public int Open(TapeKind kind, int start)
    {
        Add(kind, start, 0);
        Add(TapeKind.Null, 0, 0);
        return Count - 2;
    }

    public void Close(int index, int count)
    {
        var entry = new TapeEntry(entries[index]);
        entries[index] = TapeEntry.Of(entry.Kind, entry.Start, Count - index).Bits;
        entries[index + 1] = count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TapeEntry At(int index) => new(entries[index]);

    /// <summary>Items or fields of the array or object at this place.</summary>
    public int CountAt(int index) => (int)entries[index + 1];

    /// <summary>The place behind this value and all it contains.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int After(int index)
    {
        var entry = new TapeEntry(entries[index]);
        return entry.IsContainer ? index + entry.Span : index + 1;
    }

    public ReadOnlySpan<byte> Text(int index)
    {
        var entry = new TapeEntry(entries[index]);
        return Bytes.AsSpan(entry.Start, entry.Span);
    }

    public string Name(int index) => names.Text(Text(index));

    public JqValue ValueAt(int index)
    {
        var entry = new TapeEntry(entries[index]);
        switch (entry.Kind)
        {
            case TapeKind.Null:
                return default;
            case TapeKind.False:
                return JqValue.False;
            case TapeKind.True:
                return JqValue.True;
            case TapeKind.PlainNumber or TapeKind.Number:
                return NumberText.OfWord(Bytes.AsSpan(entry.Start, entry.Span));
            case TapeKind.Array:
                return JqValue.Of(new TapeArray(this, index));
            case TapeKind.Object:
                return JqValue.Of(new TapeObject(this, index));
            default:
                return JqValue.Of(new TapeText(this, index));
        }
    }

    /// <summary>The place of a field's value in the object at <paramref name="index"/>, or -1. The last of equal names counts.</summary>
    public int Find(int index, in FieldName name)
    {
        var found = -1;
        var end = index + At(index).Span;
        var wanted = name.Utf8.AsSpan();
        for (var at = index + 2; at < end; at = After(at + 1))
        {
            var entry = new TapeEntry(entries[at]);
            if (entry.Kind == TapeKind.PlainText
                ? entry.Span == wanted.Length && Bytes.AsSpan(entry.Start, entry.Span).SequenceEqual(wanted)
                : Utf8Text.Decode(Text(at)) == name.Text)
            {
                found = at + 1;
            }
        }

        return found;
    }

    /// <summary>Whether the names of the object are plain and differ, so that its entries are its fields.</summary>
    public bool NamesDiffer(int index)
    {
        ref var size = ref entries[index + 1];
        if ((size & (NamesUnique | NamesRepeat)) == 0)
        {
            size |= DocumentField.NamesDiffer(this, index) ? NamesUnique : NamesRepeat;
        }

        return (size & NamesUnique) != 0;
    }

    private void Grow() => Array.Resize(ref entries, entries.Length * 2);
}
