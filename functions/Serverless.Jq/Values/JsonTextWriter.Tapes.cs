using Serverless.Jq.Values.Tapes;

namespace Serverless.Jq.Values;

/// <content>Writing what still lies on a tape, from its own bytes wherever they are in jq's form already.</content>
internal partial struct JsonTextWriter
{
    private void WriteItems(Tape tape, int index, int depth)
    {
        var first = true;
        var end = index + tape.At(index).Span;
        for (var at = index + 2; at < end && length <= layout.Enough; at = tape.After(at))
        {
            Separate(ref first, depth + 1);
            WriteEntry(tape, at, depth + 1);
        }
    }

    private void WriteFields(Tape tape, int index, int depth)
    {
        if (tape.CountAt(index) == 0)
        {
            Raw("{}"u8);
            return;
        }

        Descend(depth);
        Byte((byte)'{');
        var first = true;
        var end = index + tape.At(index).Span;
        for (var at = index + 2; at < end && length <= layout.Enough; at = tape.After(at + 1))
        {
            Separate(ref first, depth + 1);
            WriteText(tape, at);
            Byte((byte)':');
            if (layout.Indent >= 0)
            {
                Byte((byte)' ');
            }

            WriteEntry(tape, at + 1, depth + 1);
        }

        NewLine(depth);
        Byte((byte)'}');
    }

    private void WriteEntry(Tape tape, int index, int depth)
    {
        if (depth > DeepestPrinted || length > layout.Enough)
        {
            Write(tape.ValueAt(index), depth);
            return;
        }

        switch (tape.At(index).Kind)
        {
            case TapeKind.PlainNumber:
                Raw(tape.Text(index));
                break;
            case TapeKind.PlainText or TapeKind.EscapedText or TapeKind.ForeignText when !layout.Ascii:
                WriteText(tape, index);
                break;
            case TapeKind.Array when tape.CountAt(index) > 0:
                Descend(depth);
                Byte((byte)'[');
                WriteItems(tape, index, depth);
                NewLine(depth);
                Byte((byte)']');
                break;
            case TapeKind.Object when !layout.SortKeys && !layout.Ascii && tape.NamesDiffer(index):
                WriteFields(tape, index, depth);
                break;
            default:
                Write(tape.ValueAt(index), depth);
                break;
        }
    }

    private void WriteText(Tape tape, int index)
    {
        var text = tape.Text(index);
        switch (tape.At(index).Kind)
        {
            case TapeKind.PlainText or TapeKind.EscapedText when tape.IsClean:
                Reserve(text.Length + 2);
                buffer[length++] = (byte)'"';
                text.CopyTo(buffer.AsSpan(length));
                length += text.Length;
                buffer[length++] = (byte)'"';
                break;
            case TapeKind.PlainText when TryWritePlain(text):
                break;
            default:
                WriteText(Utf8Text.Decode(text));
                break;
        }
    }
}
