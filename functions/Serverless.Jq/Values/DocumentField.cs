using System.Runtime.InteropServices;
using System.Text.Json;

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

        Span<long> marks = stackalloc long[Few];
        var seen = 0;
        foreach (var property in element.EnumerateObject())
        {
            var name = JsonMarshal.GetRawUtf8PropertyName(property);
            var mark = MarkOf(name);
            if (name.Contains((byte)'\\') || marks[..seen].Contains(mark))
            {
                return false;
            }

            marks[seen++] = mark;
        }

        return true;
    }

    /// <summary>A number that equal names share; different names seldom do, and are then read the long way.</summary>
    private static long MarkOf(ReadOnlySpan<byte> name)
    {
        var mark = 17L;
        while (name.Length >= sizeof(long))
        {
            mark = (mark * 31) + MemoryMarshal.Read<long>(name);
            name = name[sizeof(long)..];
        }

        foreach (var unit in name)
        {
            mark = (mark * 257) + unit;
        }

        return mark;
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
