using System.Text.Json;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Graphs;

/// <summary>Tells in a few words what a task does.</summary>
internal static class GraphWords
{
    private const int Longest = 80;

    /// <summary>A <c>for</c> and a <c>listen</c> have other keys too that are kinds by themselves, so these come first.</summary>
    private static readonly string[] Kinds = ["for", "listen", "try", "fork", "switch", "call", "run", "emit", "raise", "set", "wait", "do"];

    public static string KindOf(JsonElement task) => Kinds.FirstOrDefault(kind => task.TryGetProperty(kind, out _)) ?? "task";

    public static string DetailOf(JsonElement task, string kind)
    {
        var value = task.GetProperty(kind);
        return Short(kind switch
        {
            "call" => Call(TextOf(value), task.TryGetProperty("with", out var with) ? with : default),
            "for" => $"each {Find(value, "each") ?? "item"} in {Bare(Find(value, "in") ?? "")}{(Find(task, "while") is { } condition ? $" while {Bare(condition)}" : "")}",
            "fork" => Find(value, "compete") == "true" ? "the first wins" : "",
            "listen" => Listen(value.GetProperty("to")),
            "run" => Run(value.EnumerateObject().First(part => part.Name is not ("await" or "return"))),
            "emit" => Find(value, "event", "with", "type") ?? "",
            "raise" => Raise(value.GetProperty("error")),
            "set" => value.ValueKind == JsonValueKind.Object ? string.Join(", ", value.EnumerateObject().Select(entry => entry.Name)) : Bare(TextOf(value)),
            "wait" => Plain(TextOf(value)),
            _ => "",
        });
    }

    /// <summary>Which errors a <c>catch</c> is for, and what becomes of them beside its tasks; with a space before it.</summary>
    public static string Caught(JsonElement clause)
    {
        var errors = Find(clause, "errors", "with", "type") ?? Find(clause, "errors", "with", "status");
        var retry = clause.TryGetProperty("retry", out var policy) ? policy.ValueKind == JsonValueKind.String ? $", retry {policy.GetString()}" : ", retry" : "";
        return Short($"{(errors is null ? "" : $" {errors}")}{(Find(clause, "when") is { } when ? $" when {Bare(when)}" : "")}{retry}");
    }

    /// <summary>An expression without <c>${ }</c>.</summary>
    public static string Bare(string text) => Short(RuntimeExpression.IsEnclosed(text) ? text.Trim()[2..^1].Trim() : text);

    public static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    /// <summary>JSON for people: without quotation marks.</summary>
    public static string Plain(string json) => json.Replace("\"", "", StringComparison.Ordinal).Replace(":", ": ", StringComparison.Ordinal).Replace(",", ", ", StringComparison.Ordinal);

    private static string Call(string function, JsonElement with)
    {
        var words = function switch
        {
            "http" => [Find(with, "method")?.ToUpperInvariant(), Find(with, "endpoint", "uri") ?? Find(with, "endpoint")],
            "openapi" => [Find(with, "operationId")],
            "grpc" => [Find(with, "service", "name"), Find(with, "method")],
            "mcp" or "a2a" => [Find(with, "method")],
            "asyncapi" => [Find(with, "operation") ?? Find(with, "channel")],
            _ => (string?[])[],
        };
        return string.Join(' ', words.OfType<string>().Select(Bare).Prepend(function));
    }

    private static string Run(JsonProperty process) => process.Name switch
    {
        "workflow" => $"workflow {Find(process.Value, "namespace")}/{Find(process.Value, "name")}:{Find(process.Value, "version") ?? "latest"}",
        "container" => $"container {Find(process.Value, "image")}",
        "shell" => $"shell {Find(process.Value, "command")}",
        "script" => $"script in {Find(process.Value, "language")}",
        var other => other,
    };

    private static string Raise(JsonElement error) => error.ValueKind == JsonValueKind.String ? error.GetString()! : $"{Find(error, "status")} {Find(error, "type")}".Trim();

    private static string Listen(JsonElement to)
    {
        var way = to.EnumerateObject().First(part => part.Name is "one" or "any" or "all");
        var filters = way.Value.ValueKind == JsonValueKind.Array ? way.Value.EnumerateArray().ToList() : [way.Value];
        return $"to {way.Name} {string.Join(", ", filters.Select(filter => Find(filter, "with", "type") ?? "event"))}".TrimEnd();
    }

    private static string? Find(JsonElement value, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(key, out value))
            {
                return null;
            }
        }

        return TextOf(value);
    }

    private static string Short(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        line = text.StartsWith(' ') ? " " + line : line;
        return line.Length <= Longest ? line : string.Concat(line.AsSpan(0, Longest - 1), "…");
    }
}
