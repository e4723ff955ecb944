using System.Buffers;
using System.Text.Json;

namespace Serverless.Actions.JsonRpc;

/// <summary>Messages of JSON-RPC 2.0.</summary>
internal static class JsonRpcMessage
{
    /// <param name="id">Null for a notification, which has no answer.</param>
    /// <param name="parameters">Undefined for none.</param>
    public static byte[] Write(string? id, string method, JsonElement parameters)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc", "2.0");
            if (id is not null)
            {
                writer.WriteString("id", id);
            }

            writer.WriteString("method", method);
            if (parameters.ValueKind is not JsonValueKind.Undefined)
            {
                writer.WritePropertyName("params");
                writer.WriteRawValue(parameters.GetRawText(), skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Null where the text is no JSON object.</summary>
    public static JsonElement? Read(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonElement.Parse(text) is { ValueKind: JsonValueKind.Object } message ? message : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static bool IsAnswer(JsonElement message, string id) =>
        message.TryGetProperty("id", out var given) && given.ValueKind == JsonValueKind.String && given.ValueEquals(id)
        && (message.TryGetProperty("result", out _) || message.TryGetProperty("error", out _));
}
