using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Serverless.Jq.Evaluation;
using Serverless.Jq.Values.Elements;
using Serverless.Jq.Values.Tapes;

namespace Serverless.Jq.Values;

/// <summary>Writes values as UTF-8 in jq's forms of numbers and escapes, into a rented buffer.</summary>
internal partial struct JsonTextWriter(JsonLayout layout) : IDisposable
{
    /// <summary>jq prints no deeper than this and says so in the text.</summary>
    private const int DeepestPrinted = 10_000;

    /// <summary>Texts up to this length are not measured before they are written.</summary>
    private const int Short = 4096;

    private static readonly SearchValues<char> Escaped = SearchValues.Create(EscapedUnits());

    private static readonly SearchValues<byte> EscapedUtf8 = SearchValues.Create(EscapedUnits().Select(unit => (byte)unit).ToArray());

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(1024);
    private int length;

    public readonly ReadOnlySpan<byte> Written => buffer.AsSpan(0, length);

    public readonly ReadOnlyMemory<byte> WrittenMemory => buffer.AsMemory(0, length);

    public void Clear() => length = 0;

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

    public void Write(in JqValue value) => Write(value, 0);

    public void Raw(ReadOnlySpan<byte> utf8)
    {
        Reserve(utf8.Length);
        utf8.CopyTo(buffer.AsSpan(length));
        length += utf8.Length;
    }

    /// <summary>The text itself, without quotes and escapes.</summary>
    public void RawText(string text)
    {
        Reserve(RoomFor(text));
        length += Encoding.UTF8.GetBytes(text, buffer.AsSpan(length));
    }

    private void Write(in JqValue value, int depth)
    {
        if (length > layout.Enough)
        {
            return;
        }

        if (depth > DeepestPrinted)
        {
            Raw("<skipped: too deep>"u8);
            return;
        }

        switch (value.Kind)
        {
            case JqKind.Null:
                Raw("null"u8);
                break;
            case JqKind.False:
                Raw("false"u8);
                break;
            case JqKind.True:
                Raw("true"u8);
                break;
            case JqKind.Number when value.Literal is { } literal:
                RawText(literal.ToString());
                break;
            case JqKind.Number:
                Reserve(40);
                length += NumberText.Format(value.Number, buffer.AsSpan(length));
                break;
            case JqKind.String:
                WriteString(value);
                break;
            case JqKind.Array:
                WriteArray(value.Array, depth);
                break;
            default:
                WriteObject(value.Object, depth);
                break;
        }
    }

    private void WriteArray(JqArray array, int depth)
    {
        if (array.Count == 0)
        {
            Raw("[]"u8);
            return;
        }

        Descend(depth);
        Byte((byte)'[');
        var first = true;
        switch (array)
        {
            case TapeArray { IsUnread: true } unread:
                WriteItems(unread.Tape, unread.Index, depth);
                break;
            case ElementArray { IsUnread: true } unread:
                foreach (var element in unread.Source.EnumerateArray())
                {
                    Separate(ref first, depth + 1);
                    WriteElement(element, depth + 1);
                }

                break;
            default:
                foreach (ref readonly var item in array.Items)
                {
                    Separate(ref first, depth + 1);
                    Write(item, depth + 1);
                }

                break;
        }

        NewLine(depth);
        Byte((byte)']');
    }

    /// <summary>Writes text that needs no escape as it is; false where it does, or is no UTF-8.</summary>
    private bool TryWritePlain(ReadOnlySpan<byte> utf8)
    {
        if (utf8.ContainsAny(EscapedUtf8) || !Utf8.IsValid(utf8))
        {
            return false;
        }

        Reserve(utf8.Length + 2);
        buffer[length++] = (byte)'"';
        utf8.CopyTo(buffer.AsSpan(length));
        length += utf8.Length;
        buffer[length++] = (byte)'"';
        return true;
    }

    private void WriteObject(JqObject obj, int depth)
    {
        if (obj.IsUnread && !layout.SortKeys && !layout.Ascii)
        {
            switch (obj)
            {
                case TapeObject unread when unread.Tape.NamesDiffer(unread.Index):
                    WriteFields(unread.Tape, unread.Index, depth);
                    return;
                case ElementObject unread when unread.Source.GetPropertyCount() > 0 && DocumentField.NamesArePlain(unread.Source):
                    WriteFields(unread.Source, depth);
                    return;
            }
        }

        var table = obj.Table;
        if (table.Count == 0)
        {
            Raw("{}"u8);
            return;
        }

        Descend(depth);

        Byte((byte)'{');
        var first = true;
        if (layout.SortKeys)
        {
            foreach (var key in ValueOrder.SortedKeys(obj))
            {
                table.TryGet(key, out var value);
                Separate(ref first, depth + 1);
                WritePair(key, value, depth);
            }
        }
        else
        {
            for (var i = 0; i < table.Count; i++)
            {
                Separate(ref first, depth + 1);
                WritePair(table.KeyAt(i), table.ValueAt(i), depth);
            }
        }

        NewLine(depth);
        Byte((byte)'}');
    }

    private void WritePair(string key, in JqValue value, int depth)
    {
        WriteText(key);
        Byte((byte)':');
        if (layout.Indent >= 0)
        {
            Byte((byte)' ');
        }

        Write(value, depth + 1);
    }

    private readonly void Descend(int depth)
    {
        if (depth >= layout.Depth)
        {
            throw BudgetSpent.Depth();
        }

        NativeStack.Check();
    }

    private void Separate(ref bool first, int depth)
    {
        if (!first)
        {
            Byte((byte)',');
        }

        first = false;
        NewLine(depth);
    }

    private void NewLine(int depth)
    {
        if (layout.Indent < 0)
        {
            return;
        }

        Byte((byte)'\n');
        var width = layout.Tab ? depth : depth * layout.Indent;
        Reserve(width);
        buffer.AsSpan(length, width).Fill((byte)(layout.Tab ? '\t' : ' '));
        length += width;
    }

    private void WriteString(in JqValue value)
    {
        switch (layout.Ascii ? null : value.Identity)
        {
            case TapeText text:
                WriteText(text.Tape, text.Index);
                break;
            case ElementText text when TryWritePlain(text.Utf8):
                break;
            default:
                WriteText(value.Text);
                break;
        }
    }

    private void WriteText(ReadOnlySpan<char> text)
    {
        Byte((byte)'"');
        while (true)
        {
            var special = layout.Ascii ? IndexOfAsciiEscape(text) : text.IndexOfAny(Escaped);
            var plain = special < 0 ? text : text[..special];
            Reserve(RoomFor(plain));
            length += Encoding.UTF8.GetBytes(plain, buffer.AsSpan(length));
            if (special < 0)
            {
                break;
            }

            WriteEscape(text[special]);
            text = text[(special + 1)..];
        }

        Byte((byte)'"');
    }

    private void WriteEscape(char unit)
    {
        switch (unit)
        {
            case '"':
                Raw("\\\""u8);
                break;
            case '\\':
                Raw("\\\\"u8);
                break;
            case '\b':
                Raw("\\b"u8);
                break;
            case '\t':
                Raw("\\t"u8);
                break;
            case '\n':
                Raw("\\n"u8);
                break;
            case '\f':
                Raw("\\f"u8);
                break;
            case '\r':
                Raw("\\r"u8);
                break;
            default:
                Raw("\\u"u8);
                Reserve(4);
                ((int)unit).TryFormat(buffer.AsSpan(length), out var written, "x4");
                length += written;
                break;
        }
    }

    private static int IndexOfAsciiEscape(ReadOnlySpan<char> text)
    {
        var escaped = text.IndexOfAny(Escaped);
        var beyond = text.IndexOfAnyExceptInRange('\0', '\u007F');
        return escaped < 0 ? beyond : beyond < 0 ? escaped : Math.Min(escaped, beyond);
    }

    private static char[] EscapedUnits() => [.. Enumerable.Range(0, 32).Select(unit => (char)unit), '"', '\\', '\u007F'];

    private static int RoomFor(ReadOnlySpan<char> text) => text.Length <= Short ? text.Length * 3 : Encoding.UTF8.GetByteCount(text);

    private void Byte(byte value)
    {
        Reserve(1);
        buffer[length++] = value;
    }

    private void Reserve(int more)
    {
        if (buffer.Length - length >= more)
        {
            return;
        }

        if ((long)length + more > (long)layout.Most + (3 * Short))
        {
            throw BudgetSpent.Bytes();
        }

        var grown = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(buffer.Length * 2L, (long)length + more)));
        buffer.AsSpan(0, length).CopyTo(grown);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = grown;
    }
}
