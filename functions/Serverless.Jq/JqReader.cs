using System.Text;
using System.Text.Unicode;
using Serverless.Jq.Evaluation;
using Serverless.Jq.Values;
using Serverless.Jq.Values.Tapes;

namespace Serverless.Jq;

/// <summary>
/// Reads JSON values that follow each other, as jq's command line does: each is checked whole, nothing is decoded before
/// a program looks at it, and memory is bounded by the largest value. For one thread at a time.
/// </summary>
/// <param name="source">Asked for more only when everything that came before has been read.</param>
/// <param name="bufferSize">Bytes to begin with, at least 64; the buffer grows with the largest value.</param>
public sealed class JqReader(JqSource source, int bufferSize = 256 * 1024)
{
    private readonly NameCache names = new();
    private readonly Marks marks = new();
    private Tape? tape;
    private TapeWriter? writer;
    private byte[] buffer = [];
    private int length;
    private int handedOut;
    private long linesBefore;
    private int columnBefore;
    private bool ended;
    private bool begun;

    /// <summary>Ends of lines in everything that has been asked for so far.</summary>
    public long Lines => linesBefore + buffer.AsSpan(0, length).Count((byte)'\n');

    /// <summary>The line the last value ended in, from 1, where lines end as jq reads them: at 4,095 bytes at the latest.</summary>
    public long Line => linesBefore + LinesUntil(writer?.End ?? 0);

    /// <summary>The next value. It and everything taken from it is good until <see cref="Release"/>.</summary>
    /// <exception cref="JqInputException">What comes next is no JSON. Nothing can be read after that.</exception>
    public bool TryRead(out JqInput value)
    {
        value = default;
        while (true)
        {
            var progress = writer?.Read(length, ended) ?? TapeProgress.Nothing;
            switch (progress)
            {
                case TapeProgress.Done:
                    handedOut++;
                    value = new JqInput(tape!.ValueAt(writer!.Root));
                    return true;
                case TapeProgress.Nothing when ended:
                    return false;
                case TapeProgress.Malformed:
                    throw Malformed();
                default:
                    ReadMore(progress == TapeProgress.Nothing);
                    break;
            }
        }
    }

    /// <summary>Nothing that was read so far is in use any more, so that its memory can be used again.</summary>
    public void Release()
    {
        handedOut = 0;
        if (tape?.Count > buffer.Length / 8)
        {
            tape.Clear();
        }
    }

    private void ReadMore(bool nothing)
    {
        if (writer is null || length == buffer.Length || (nothing && handedOut == 0))
        {
            MakeRoom(nothing);
        }

        var more = source(buffer.AsSpan(length));
        ended = more == 0;
        tape!.IsClean &= IsClean(buffer.AsSpan(length, more));
        length += more;
        if (!begun && length >= 3)
        {
            SkipMark();
        }

        marks.Scan(buffer, length);
    }

    /// <summary>Moves the beginning of the unfinished value to the front of a buffer with room behind it.</summary>
    private void MakeRoom(bool nothing)
    {
        var start = writer is null ? 0 : nothing ? length : writer.Start;
        Count(buffer.AsSpan(0, start));
        var rest = buffer.AsSpan(start, length - start);
        var reused = handedOut == 0 && rest.Length < buffer.Length / 2;
        var next = reused ? buffer : GC.AllocateUninitializedArray<byte>(Math.Max(bufferSize, checked(rest.Length * 2)));
        rest.CopyTo(next);
        length = rest.Length;
        buffer = next;
        if (tape is null || handedOut > 0)
        {
            tape = new Tape(buffer, names);
            writer = new TapeWriter(tape, marks);
        }
        else
        {
            tape.Restart(buffer);
            writer!.Restart();
        }

        handedOut = 0;
        tape.IsClean = IsClean(buffer.AsSpan(0, length));
        marks.Clear();
    }

    /// <summary>A byte order mark is no part of the text.</summary>
    private void SkipMark()
    {
        begun = true;
        if (buffer.AsSpan(0, length).StartsWith("\uFEFF"u8))
        {
            buffer.AsSpan(0, 3).Fill((byte)' ');
            columnBefore -= 3;
        }
    }

    private static bool IsClean(ReadOnlySpan<byte> text) => !text.Contains((byte)0x7F) && Utf8.IsValid(text);

    private void Count(ReadOnlySpan<byte> gone)
    {
        linesBefore += gone.Count((byte)'\n');
        var last = gone.LastIndexOf((byte)'\n');
        columnBefore = last < 0 ? columnBefore + gone.Length : gone.Length - last - 1;
    }

    private long LinesUntil(int end)
    {
        const int Piece = 4095;
        var before = buffer.AsSpan(0, Math.Max(0, end - 1));
        var begin = before.LastIndexOf((byte)'\n') + 1;
        var piece = begin + ((before.Length - begin) / Piece * Piece);
        var rest = buffer.AsSpan(piece, Math.Min(Piece, length - piece));
        return before.Count((byte)'\n') + (rest.Contains((byte)'\n') ? 1 : 0);
    }

    /// <summary>jq's own sentence, from the reader that knows them all.</summary>
    private JqInputException Malformed()
    {
        while (true)
        {
            var start = writer!.Start;
            var before = buffer.AsSpan(0, start);
            var column = before.LastIndexOf((byte)'\n') is var last && last < 0 ? columnBefore + start : start - last - 1;
            var problem = JsonTextReader.ProblemOf(Encoding.UTF8.GetString(buffer.AsSpan(start, length - start)), (int)(linesBefore + before.Count((byte)'\n')) + 1, column, ended);
            if (problem is not null || ended)
            {
                return new JqInputException(problem ?? "Invalid JSON");
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, checked(length * 2));
            }

            var more = source(buffer.AsSpan(length));
            ended = more == 0;
            length += more;
        }
    }
}
