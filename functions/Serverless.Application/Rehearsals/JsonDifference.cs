using System.Text.Encodings.Web;
using System.Text.Json;

namespace Serverless.Application.Rehearsals;

/// <summary>Compares JSON that is expected with JSON that there is: of objects the keys that are expected, everything else exactly.</summary>
internal static class JsonDifference
{
    private const int Longest = 400;
    private static readonly JsonSerializerOptions Shown = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static RehearsalDifference? Find(string where, JsonElement expected, JsonElement actual) => (expected.ValueKind, actual.ValueKind) switch
    {
        (JsonValueKind.Object, JsonValueKind.Object) => expected.EnumerateObject()
            .Select(property => actual.TryGetProperty(property.Name, out var value) ? Find($"{where}.{property.Name}", property.Value, value) : new RehearsalDifference($"{where}.{property.Name}", Text(property.Value), "absent"))
            .FirstOrDefault(difference => difference is not null),
        (JsonValueKind.Array, JsonValueKind.Array) when expected.GetArrayLength() == actual.GetArrayLength() => expected.EnumerateArray().Zip(actual.EnumerateArray())
            .Select((pair, index) => Find($"{where}[{index}]", pair.First, pair.Second))
            .FirstOrDefault(difference => difference is not null),
        _ => JsonElement.DeepEquals(expected, actual) ? null : new RehearsalDifference(where, Text(expected), Text(actual)),
    };

    private static string Text(JsonElement json) => JsonSerializer.Serialize(json, Shown) is { Length: > Longest } text ? $"{text[..Longest]}…" : JsonSerializer.Serialize(json, Shown);
}
