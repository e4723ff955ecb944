using System.Buffers;
using System.Text;
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

    private readonly List<byte[]> bytes;

    /// <param name="made">What expressions made of the secrets.</param>
    /// <param name="sent">What the call said who it is with: a scheme, and the credentials after it.</param>
    /// <param name="also">Taken out as they are, however short.</param>
    public SecretMask(JsonElement secrets, IEnumerable<string> made, IEnumerable<string> sent, IReadOnlyCollection<string> also)
    {
        Collect(secrets);
        texts.AddRange(made);
        texts.AddRange(sent.Select(authorization => authorization[(authorization.IndexOf(' ', StringComparison.Ordinal) + 1)..]));
        texts = [.. texts.Where(text => text.Length >= Shortest).SelectMany(SecretForms.Of).Where(text => text.Length >= Shortest).Concat(also).Distinct().OrderByDescending(text => text.Length)];
        bytes = [.. texts.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>Characters of the longest text that is taken out; 0 where there is none.</summary>
    public int Longest => texts.Count == 0 ? 0 : texts[0].Length;

    /// <summary>Also in what it is the base64 of.</summary>
    public string? Of(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var masked = texts.Aggregate(text, (masked, secret) => masked.Replace(secret, SealedValue.Mask, StringComparison.Ordinal));
        return ReferenceEquals(masked, text) || masked == text ? OfBytes(text) : masked;
    }

    private string OfBytes(string text)
    {
        if (text.Length < Shortest || text.Length % 4 != 0)
        {
            return text;
        }

        var decoded = new byte[text.Length / 4 * 3];
        if (!Convert.TryFromBase64String(text, decoded, out var length) || !bytes.Exists(secret => decoded.AsSpan(0, length).IndexOf(secret) >= 0))
        {
            return text;
        }

        // One character a byte and back, so that what is no text comes through.
        var plain = Encoding.Latin1.GetString(decoded, 0, length);
        return Convert.ToBase64String(Encoding.Latin1.GetBytes(bytes.Aggregate(plain, (masked, secret) => masked.Replace(Encoding.Latin1.GetString(secret), SealedValue.Mask, StringComparison.Ordinal))));
    }

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
            case JsonValueKind.String:
                texts.Add(json.GetString()!);
                break;
            case JsonValueKind.Number:
                texts.Add(json.GetRawText());
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
        JsonValueKind.String => json.GetString() is var text && Of(text) != text,
        JsonValueKind.Number => json.GetRawText() is var number && Of(number) != number,
        JsonValueKind.Object => json.EnumerateObject().Any(property => Of(property.Name) != property.Name || Holds(property.Value)),
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
            case JsonValueKind.Number when json.GetRawText() is var number && Of(number) != number:
                writer.WriteStringValue(Of(number));
                break;
            default:
                writer.WriteRawValue(json.GetRawText(), skipInputValidation: true);
                break;
        }
    }
}
