using System.Text.Json;
using System.Text.Unicode;

namespace Serverless.Actions.Http;

/// <summary>The content of an answer as a value: JSON where it says so and is, a text where it says so and is UTF-8, null where there is none, and
/// base64 otherwise. A success that is not what it says is still a success: the target has acted, and to call it a failure could repeat that.</summary>
internal static class AnswerContent
{
    private static readonly string[] TextTypes =
    [
        "application/xml", "application/yaml", "application/x-yaml", "application/javascript", "application/x-www-form-urlencoded", "application/x-ndjson",
    ];

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public static void Write(Utf8JsonWriter writer, HttpResponseMessage response, byte[] content)
    {
        if (content.Length == 0)
        {
            writer.WriteNullValue();
        }
        else if (Json(response, content) is { } json)
        {
            json.WriteTo(writer);
        }
        else if (IsText(MediaType(response)) && Utf8.IsValid(content))
        {
            writer.WriteStringValue(content);
        }
        else
        {
            writer.WriteBase64StringValue(content);
        }
    }

    /// <summary>Null where it is not JSON by type and by grammar.</summary>
    public static JsonElement? Json(HttpResponseMessage response, byte[] content)
    {
        var text = content.AsSpan();
        text = text.StartsWith(ByteOrderMark) ? text[ByteOrderMark.Length..] : text;
        if (text.IsEmpty || !IsJson(MediaType(response)) || !Utf8.IsValid(text))
        {
            return null;
        }

        try
        {
            var json = JsonElement.Parse(text);
            return text.IndexOf("\\u"u8) < 0 || EscapesAreWhole(text) ? json : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The parser accepts half a surrogate pair and fails on it later, deep in a run.</summary>
    private static bool EscapesAreWhole(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text);
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                {
                    reader.GetString();
                }
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string? MediaType(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType;

    private static bool IsJson(string? type) => type is not null
        && (type.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    private static bool IsText(string? type) => type is null || IsJson(type)
        || type.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
        || type.EndsWith("+xml", StringComparison.OrdinalIgnoreCase)
        || TextTypes.Contains(type, StringComparer.OrdinalIgnoreCase);
}
