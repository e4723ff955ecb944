using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Secrets;

/// <summary>Takes secrets out of what a call came to: a target that sends back what it was sent does not bring them into the history.</summary>
internal sealed class SecretMask
{
    /// <summary>A shorter text is found where it is not meant.</summary>
    private const int Shortest = 6;

    private const int Depth = 1_200;

    /// <summary>Parts of a secret that say who, where and how: they are no secret, and words that stand everywhere.</summary>
    private static readonly HashSet<string> Open = ["username", "id", "authority", "endpoints", "grant", "type", "authentication", "encoding", "scopes", "audiences", "issuers"];

    private readonly List<string> texts = [];

    public SecretMask(JsonElement secrets)
    {
        Collect(secrets);
        texts.AddRange([.. texts.SelectMany(text => text.Split('\n')).Select(line => line.Trim()).Where(line => line.Length >= Shortest)]);
        texts.AddRange([.. texts.Select(Uri.EscapeDataString)]);
        texts = [.. texts.Distinct().OrderByDescending(text => text.Length)];
    }

    public string? Of(string? text) => text is null ? null : texts.Aggregate(text, (masked, secret) => masked.Replace(secret, SealedValue.Mask, StringComparison.Ordinal));

    public JsonElement Of(JsonElement json)
    {
        if (!Holds(json))
        {
            return json;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = Depth, SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(writer, json);
        }

        return JsonElement.Parse(buffer.WrittenSpan, new JsonDocumentOptions { MaxDepth = Depth });
    }

    private void Collect(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String when json.GetString() is { Length: >= Shortest } text:
                texts.Add(text);
                break;
            case JsonValueKind.Object:
                foreach (var property in json.EnumerateObject().Where(p => !Open.Contains(p.Name)))
                {
                    Collect(property.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in json.EnumerateArray())
                {
                    Collect(item);
                }

                break;
        }
    }

    private bool Holds(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => texts.Exists(secret => json.GetString()!.Contains(secret, StringComparison.Ordinal)),
        JsonValueKind.Object => json.EnumerateObject().Any(property => texts.Exists(secret => property.Name.Contains(secret, StringComparison.Ordinal)) || Holds(property.Value)),
        JsonValueKind.Array => json.EnumerateArray().Any(Holds),
        _ => false,
    };

    private void Write(Utf8JsonWriter writer, JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                writer.WriteStringValue(Of(json.GetString()));
                break;
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in json.EnumerateObject())
                {
                    writer.WritePropertyName(Of(property.Name)!);
                    Write(writer, property.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in json.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteRawValue(json.GetRawText(), skipInputValidation: true);
                break;
        }
    }
}
