using System.Text.Json;

namespace Serverless.Core.Rules.Guards;

/// <summary>The input of a run whose rule holds what its guard holds back: a list, so that a workflow has one shape, of one match or of many.</summary>
public static class HeldInput
{
    /// <summary>Bytes of JSON that one run is given, at most, unless its first match alone has more.</summary>
    public const int MostBytes = 4 * 1024 * 1024;

    private const int Depth = 1_100;

    public static JsonElement Of(JsonElement input) => Write([input], MostBytes).List;

    /// <summary>One list of several, as many of them as fit.</summary>
    /// <param name="lists">Each the input of one match.</param>
    /// <param name="most">Bytes.</param>
    /// <returns>How many fit, 1 at least where there is any.</returns>
    public static (JsonElement List, int Count) Join(IEnumerable<JsonElement> lists, int most = MostBytes) => Write(lists.Select(list => list[0]), most);

    private static (JsonElement List, int Count) Write(IEnumerable<JsonElement> items, int most)
    {
        using var buffer = new MemoryStream();
        var count = 0;
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = Depth }))
        {
            writer.WriteStartArray();
            foreach (var item in items)
            {
                var text = item.GetRawText();
                if (count > 0 && writer.BytesCommitted + writer.BytesPending + text.Length > most)
                {
                    break;
                }

                writer.WriteRawValue(text, skipInputValidation: true);
                count++;
            }

            writer.WriteEndArray();
        }

        return (JsonElement.Parse(buffer.ToArray(), new JsonDocumentOptions { MaxDepth = Depth }), count);
    }
}
