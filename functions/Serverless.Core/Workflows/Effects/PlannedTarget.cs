using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Effects;

/// <summary>What a call touches, where its author does not say, and what of its arguments may be shown.</summary>
internal static class PlannedTarget
{
    public static IReadOnlyList<string> Of(string function, JsonElement with)
    {
        if (with.ValueKind != JsonValueKind.Object)
        {
            return [RunPlan.Unknown];
        }

        return function switch
        {
            Functions.AzureRequest => [Text(with, "resource") is { } resource && Text(with, "path") is { } path ? $"{resource}/{path}" : Text(with, "resource") ?? RunPlan.Unknown],
            "run:shell" => [Text(with, "command") ?? RunPlan.Unknown],
            "run:container" => [Text(with, "image") ?? RunPlan.Unknown],
            "run:script" => ["this machine"],
            _ => [Address(with, "endpoint") ?? Address(with, "server") ?? RunPlan.Unknown],
        };
    }

    /// <summary>Targets as an author declares them.</summary>
    public static IReadOnlyList<string> Texts(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => [json.GetString()!],
        JsonValueKind.Array => [.. json.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : RunPlan.Unknown)],
        _ => [RunPlan.Unknown],
    };

    /// <summary>Without what may hold credentials; an address without its query and whom it logs in as.</summary>
    public static JsonElement Shown(JsonElement with) => with.ValueKind != JsonValueKind.Object ? with : JsonComposer.Object(
        with.EnumerateObject().Where(property => !CredentialPlaces.Hold(property.Name)).Select(property => KeyValuePair.Create(
            property.Name,
            property.Name is "endpoint" or "server" ? JsonComposer.Text(Address(with, property.Name) ?? RunPlan.Unknown)
            : CredentialPlaces.LeadOn(property.Name) ? Shown(property.Value)
            : property.Value)));

    private static string? Address(JsonElement with, string name)
    {
        if (!with.TryGetProperty(name, out var value))
        {
            return null;
        }

        var text = value.ValueKind == JsonValueKind.Object ? Text(value, "uri") ?? Text(value, "endpoint") : value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        if (text is null)
        {
            return null;
        }

        var place = text.IndexOf('?', StringComparison.Ordinal) is >= 0 and var question ? text[..question] : text;
        var start = place.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0;
        var end = place.IndexOf('/', start) is >= 0 and var slash ? slash : place.Length;
        return start < end && place.LastIndexOf('@', end - 1, end - start) is >= 0 and var at ? place[..start] + place[(at + 1)..] : place;
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
