using System.Runtime.CompilerServices;

namespace Serverless.Jq.Values.Tapes;

/// <summary>How far a text was read onto its tape.</summary>
internal enum TapeProgress
{
    /// <summary>A whole value is on the tape.</summary>
    Done,

    /// <summary>The value goes on behind what has been read so far.</summary>
    Unfinished,

    /// <summary>There is nothing but blanks.</summary>
    Nothing,

    /// <summary>The text is no JSON.</summary>
    Malformed,
}

/// <summary>Puts one value after the other on a tape. It can stop anywhere and go on when more text has come.</summary>
internal sealed class TapeWriter(Tape tape, Marks marks)
{
    private const int DeepestNesting = 10_000;

    private int[] open = new int[64];
    private int[] counts = new int[64];
    private int depth;
    private int next;
    private Expected expected = Expected.Value;

    private enum Expected
    {
        Value,
        ValueOrEnd,
        Name,
        NameOrEnd,
        Colon,
        CommaOrEnd,
    }

    /// <summary>Where the value that is being read begins, or the last one began.</summary>
    public int Start { get; private set; }

    /// <summary>The first byte behind the last whole value.</summary>
    public int End { get; private set; }

    /// <summary>The place of the last whole value on the tape.</summary>
    public int Root { get; private set; }

    /// <summary>Begins again with another text.</summary>
    public void Restart()
    {
        Start = End = next = 0;
        Abandon();
    }

    /// <summary>Reads the next value.</summary>
    /// <param name="length">Bytes there are.</param>
    /// <param name="last">Nothing more will come.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public TapeProgress Read(int length, bool last)
    {
        var bytes = tape.Bytes;
        var places = marks.Places;
        var count = marks.Count;
        if (depth == 0 && expected == Expected.Value)
        {
            if (next == count)
            {
                return TapeProgress.Nothing;
            }

            Start = places[next];
            Root = tape.Count;
        }

        while (next < count)
        {
            var at = places[next];
            var unit = bytes[at];
            switch (expected)
            {
                case Expected.Name or Expected.NameOrEnd when unit == '"':
                    if (!Text(bytes, places, count))
                    {
                        return Stopped(last);
                    }

                    expected = Expected.Colon;
                    continue;
                case Expected.Colon when unit == ':':
                    next++;
                    expected = Expected.Value;
                    continue;
                case Expected.CommaOrEnd when unit == ',':
                    next++;
                    expected = tape.At(open[depth - 1]).Kind == TapeKind.Object ? Expected.Name : Expected.Value;
                    continue;
                case Expected.CommaOrEnd or Expected.NameOrEnd or Expected.ValueOrEnd when unit is (byte)'}' or (byte)']':
                    if (tape.At(open[depth - 1]).Kind != (unit == '}' ? TapeKind.Object : TapeKind.Array))
                    {
                        return TapeProgress.Malformed;
                    }

                    next++;
                    depth--;
                    tape.Close(open[depth], counts[depth]);
                    End = at + 1;
                    break;
                case Expected.Value or Expected.ValueOrEnd when unit == '"':
                    if (!Text(bytes, places, count))
                    {
                        return Stopped(last);
                    }

                    break;
                case Expected.Value or Expected.ValueOrEnd when unit is (byte)'{' or (byte)'[':
                    if (depth == DeepestNesting)
                    {
                        return TapeProgress.Malformed;
                    }

                    next++;
                    Descend(unit == '{' ? TapeKind.Object : TapeKind.Array, at);
                    continue;
                case Expected.Value or Expected.ValueOrEnd when unit is not ((byte)',' or (byte)':' or (byte)'}' or (byte)']'):
                    if (!Word(bytes, at, length, last))
                    {
                        return Stopped(last);
                    }

                    next++;
                    break;
                default:
                    return TapeProgress.Malformed;
            }

            if (depth == 0)
            {
                expected = Expected.Value;
                return TapeProgress.Done;
            }

            counts[depth - 1]++;
            expected = Expected.CommaOrEnd;
        }

        return Stopped(last);
    }

    private TapeProgress Stopped(bool last) => last || malformed ? TapeProgress.Malformed : TapeProgress.Unfinished;

    private bool malformed;

    private void Abandon()
    {
        depth = 0;
        expected = Expected.Value;
        malformed = false;
    }

    private void Descend(TapeKind kind, int at)
    {
        if (depth == open.Length)
        {
            Array.Resize(ref open, depth * 2);
            Array.Resize(ref counts, depth * 2);
        }

        open[depth] = tape.Open(kind, at);
        counts[depth++] = 0;
        expected = kind == TapeKind.Object ? Expected.NameOrEnd : Expected.ValueOrEnd;
    }

    /// <summary>A string, whose quote is the next token; false where its end is missing or it is malformed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Text(byte[] bytes, int[] places, int count)
    {
        var start = places[next] + 1;
        if (next + 1 < count && bytes[places[next + 1]] == '"' && !marks.HasControls)
        {
            var end = places[next + 1];
            if (end - start > TapeEntry.LongestSpan)
            {
                malformed = true;
                return false;
            }

            tape.Add(TapeKind.PlainText, start, end - start);
            next += 2;
            End = end + 1;
            return true;
        }

        return OddText(bytes, places, count, start);
    }

    private bool OddText(byte[] bytes, int[] places, int count, int start)
    {
        var at = next + 1;
        while (at < count && bytes[places[at]] == '\\')
        {
            at++;
        }

        if (at >= count)
        {
            return false;
        }

        var text = bytes.AsSpan(start, places[at] - start);
        var kind = Escapes.KindOf(text);
        if (kind is null || text.Length > TapeEntry.LongestSpan)
        {
            malformed = true;
            return false;
        }

        tape.Add(kind.Value, start, text.Length);
        next = at + 1;
        End = places[at] + 1;
        return true;
    }

    /// <summary>A literal or a number; false where its end may be missing or it is neither.</summary>
    private bool Word(byte[] bytes, int start, int length, bool last)
    {
        var rest = bytes.AsSpan(start, length - start);
        var size = Words.LengthOf(rest);
        if (size == rest.Length && !last)
        {
            return false;
        }

        var kind = size > TapeEntry.LongestSpan ? null : Words.KindOf(rest[..size]);
        if (kind is null)
        {
            malformed = true;
            return false;
        }

        tape.Add(kind.Value, start, size);
        End = start + size;
        return true;
    }
}
