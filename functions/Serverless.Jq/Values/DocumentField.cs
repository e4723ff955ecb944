using System.Runtime.InteropServices;
using System.Text.Json;

namespace Serverless.Jq.Values;

/// <summary>Finds a field in an object of a document.</summary>
internal static class DocumentField
{
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
