using System.Text.Json;

namespace Serverless.Local.Client;

/// <summary>Reading answers of the API for showing them: what is absent reads as empty, and what would steer a terminal is escaped.</summary>
internal static class JsonReading
{
    public static string TextOr(this JsonElement json, string key, string otherwise) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)
            ? Printable.Of(value.ToString())
            : otherwise;

    public static string Text(this JsonElement json, string key) => json.TextOr(key, "");

    public static IEnumerable<JsonElement> List(this JsonElement json, string key) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    public static DateTimeOffset? Time(this JsonElement json, string key) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var time) ? time : null;
}
