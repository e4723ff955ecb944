using System.Runtime.InteropServices;
using System.Text.Json;

namespace Serverless.Core.Workflows.Snapshots;

/// <summary>The payloads of a state, equal ones once: what one task puts out is what the next takes in.</summary>
internal sealed class PayloadList
{
    private readonly Dictionary<string, int> known = [];
    private readonly List<ReadOnlyMemory<byte>> items = [];

    public IReadOnlyList<ReadOnlyMemory<byte>> Items => items;

    /// <returns>Its index.</returns>
    public int Add(JsonElement payload)
    {
        var text = payload.GetRawText();
        if (!known.TryGetValue(text, out var index))
        {
            (known[text], index) = (items.Count, items.Count);
            items.Add(JsonMarshal.GetRawUtf8Value(payload).ToArray());
        }

        return index;
    }

    /// <summary>All of them as one array: a list of a hundred thousand is one payload.</summary>
    /// <returns>Its index.</returns>
    public int AddList(JsonElement[] list)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = RunStateJson.MaxDepth, SkipValidation = true }))
        {
            json.WriteStartArray();
            foreach (var item in list)
            {
                json.WriteRawValue(JsonMarshal.GetRawUtf8Value(item), skipInputValidation: true);
            }

            json.WriteEndArray();
        }

        items.Add(buffer.WrittenMemory);
        return items.Count - 1;
    }
}
