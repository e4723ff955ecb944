using System.Text.Json;

namespace Serverless.Actions.Authentication;

/// <summary>Texts in JSON that was evaluated: a number stands for its spelling, since YAML makes one of <c>password: 1234</c>.</summary>
internal static class Texts
{
    /// <returns>Null where there is none.</returns>
    public static string? Of(JsonElement json, string key) =>
        json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(key, out var value) ? null : Of(value);

    public static IReadOnlyList<string> ListOf(JsonElement json, string key) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(Of).OfType<string>()]
            : [];

    private static string? Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };
}
