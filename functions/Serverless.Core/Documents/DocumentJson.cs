using System.Buffers;
using System.Text.Json;

namespace Serverless.Core.Documents;

/// <summary>Between <see cref="DocumentNode"/> and JSON: numbers keep their spelling both ways.</summary>
public static class DocumentJson
{
    public static JsonElement ToJson(DocumentNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, node);
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    public static void Write(Utf8JsonWriter writer, DocumentNode node)
    {
        switch (node)
        {
            case DocumentMap map:
                writer.WriteStartObject();
                foreach (var entry in map.Entries)
                {
                    writer.WritePropertyName(entry.Key);
                    Write(writer, entry.Value);
                }

                writer.WriteEndObject();
                break;
            case DocumentList list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case DocumentScalar { ScalarKind: JsonValueKind.String } scalar:
                writer.WriteStringValue(scalar.Text);
                break;
            case DocumentScalar scalar:
                writer.WriteRawValue(scalar.Text);
                break;
        }
    }

    /// <summary>The same tree without places, for documents that travel as JSON.</summary>
    public static DocumentNode FromJson(JsonElement json, string? file = null)
    {
        var place = new DocumentPlace(file, 0, 0);
        return json.ValueKind switch
        {
            JsonValueKind.Object => new DocumentMap(place, [.. json.EnumerateObject().Select(p => new DocumentEntry(place, p.Name, FromJson(p.Value, file)))]),
            JsonValueKind.Array => new DocumentList(place, [.. json.EnumerateArray().Select(item => FromJson(item, file))]),
            JsonValueKind.String => new DocumentScalar(place, JsonValueKind.String, json.GetString()!),
            _ => new DocumentScalar(place, json.ValueKind, json.GetRawText()),
        };
    }
}
