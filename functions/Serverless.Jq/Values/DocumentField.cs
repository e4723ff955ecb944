using System.Runtime.InteropServices;
using System.Text.Json;
using Serverless.Jq.Values.Tapes;

namespace Serverless.Jq.Values;

/// <summary>Finds a field in an object of a document.</summary>
internal static class DocumentField
{
    private const int Few = 64;

    public static bool TryGet(JsonElement element, in FieldName name, out JsonElement value)
    {
        try
        {
            return element.TryGetProperty(name.Utf8, out value);
        }
        catch (InvalidOperationException)
        {
            // A name elsewhere in the object has an escape that is no character; the reader refuses to compare with it.
            return TryGetSlowly(element, name.Text, out value);
        }
    }

    /// <summary>Whether the object has few names, none escaped and none twice: then its properties are its fields.</summary>
    public static bool NamesArePlain(JsonElement element)
    {
        var count = element.GetPropertyCount();
        if (count > Few)
        {
            return false;
        }

        Span<ulong> marks = stackalloc ulong[Few];
        var seen = 0;
        foreach (var property in element.EnumerateObject())
        {
            var name = JsonMarshal.GetRawUtf8PropertyName(property);
            var mark = NameCache.MarkOf(name);
            if (name.Contains((byte)'\\') || marks[..seen].Contains(mark))
            {
                return false;
            }

            marks[seen++] = mark;
        }

        return true;
    }

    /// <summary>As <see cref="NamesArePlain"/> for an object on a tape, of any size that fits.</summary>
    public static bool NamesDiffer(Tape tape, int index)
    {
        if (tape.CountAt(index) > Few)
        {
            return false;
        }

        Span<ulong> marks = stackalloc ulong[Few];
        var seen = 0;
        var filter = 0UL;
        var end = index + tape.At(index).Span;
        for (var at = index + 2; at < end; at = tape.After(at + 1))
        {
            var mark = NameCache.MarkOf(tape.Text(at));
            var bit = 1UL << (int)(mark >> 58);
            if (tape.At(at).Kind != TapeKind.PlainText || ((filter & bit) != 0 && marks[..seen].Contains(mark)))
            {
                return false;
            }

            filter |= bit;
            marks[seen++] = mark;
        }

        return true;
    }

    private static bool TryGetSlowly(JsonElement element, string name, out JsonElement value)
    {
        var found = false;
        value = default;
        foreach (var property in element.EnumerateObject())
        {
            if (Utf8Text.Decode(JsonMarshal.GetRawUtf8PropertyName(property)) == name)
            {
                value = property.Value;
                found = true;
            }
        }

        return found;
    }
}
