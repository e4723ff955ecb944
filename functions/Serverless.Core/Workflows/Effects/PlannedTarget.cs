using System.Text.Json;

namespace Serverless.Core.Workflows.Effects;

/// <summary>What a call touches, where its author does not say.</summary>
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
            _ => [Address(with, "endpoint") ?? Address(with, "server") ?? Within(with) ?? RunPlan.Unknown],
        };
    }

    /// <summary>Targets as an author declares them.</summary>
    public static IReadOnlyList<string> Texts(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => [json.GetString()!],
        JsonValueKind.Array => [.. json.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : RunPlan.Unknown)],
        _ => [RunPlan.Unknown],
    };

    /// <summary>The target as it was told before plans told the query of an address.</summary>
    public static string WithoutQuery(string target) => target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var question ? target[..question] : target;

    /// <summary>What is called by a description of it: OpenAPI, gRPC, MCP, AsyncAPI.</summary>
    private static string? Within(JsonElement with) =>
        Object(with, "service") is { } service && Text(service, "host") is { } host ? $"{host}{(Text(service, "name") is { } name ? $"/{name}/{Text(with, "method") ?? RunPlan.Unknown}" : "")}"
        : Object(with, "document") is { } document && Address(document, "endpoint") is { } described ? $"{described}{((Text(with, "operationId") ?? Text(with, "operation") ?? Text(with, "channel")) is { } operation ? $"#{operation}" : "")}"
        : Object(with, "transport") is { } transport ? Object(transport, "http") is { } http ? Address(http, "endpoint") : Object(transport, "stdio") is { } stdio ? Text(stdio, "command") : null
        : Object(with, "agentCard") is { } card ? Address(card, "endpoint") : null;

    private static string? Address(JsonElement with, string name)
    {
        if (!with.TryGetProperty(name, out var value))
        {
            return null;
        }

        var text = value.ValueKind == JsonValueKind.Object ? Text(value, "uri") ?? Text(value, "endpoint") : value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return text is null ? null : ShownArguments.Address(text);
    }

    private static JsonElement? Object(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
