using System.Runtime.InteropServices;
using System.Text.Json;

namespace Serverless.Jq.Values;

/// <content>Writing elements of documents that are not read yet.</content>
internal partial struct JsonTextWriter
{
    /// <summary>An element of a document, written from its own bytes wherever they are in jq's form already.</summary>
    private void WriteElement(JsonElement element, int depth)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String when !layout.Ascii && depth <= DeepestPrinted && length <= layout.Enough:
                var quoted = JsonMarshal.GetRawUtf8Value(element);
                if (!TryWritePlain(quoted[1..^1]))
                {
                    WriteText(Utf8Text.Decode(quoted[1..^1]));
                }

                break;
            case JsonValueKind.Object when !layout.SortKeys && !layout.Ascii && depth <= DeepestPrinted && element.GetPropertyCount() > 0 && DocumentField.NamesArePlain(element):
                WriteFields(element, depth);
                break;
            default:
                Write(JqValue.Of(element), depth);
                break;
        }
    }

    private void WriteFields(JsonElement element, int depth)
    {
        Descend(depth);
        Byte((byte)'{');
        var first = true;
        foreach (var property in element.EnumerateObject())
        {
            if (length > layout.Enough)
            {
                return;
            }

            Separate(ref first, depth + 1);
            var name = JsonMarshal.GetRawUtf8PropertyName(property);
            if (!TryWritePlain(name))
            {
                WriteText(Utf8Text.Decode(name));
            }

            Byte((byte)':');
            if (layout.Indent >= 0)
            {
                Byte((byte)' ');
            }

            WriteElement(property.Value, depth + 1);
        }

        NewLine(depth);
        Byte((byte)'}');
    }
}
