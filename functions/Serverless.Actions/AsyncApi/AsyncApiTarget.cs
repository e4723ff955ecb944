using System.Text.Json;
using Serverless.Actions.Authentication;
using Serverless.Actions.OpenApi;

namespace Serverless.Actions.AsyncApi;

/// <summary>Where messages go, or come from, by a description in AsyncAPI 2 or 3.</summary>
/// <param name="Protocol"><c>http</c>, <c>https</c>, <c>ws</c> or <c>wss</c>.</param>
internal sealed record AsyncApiTarget(Uri Address, string Protocol)
{
    public DeclaredCredentials Credentials { get; init; } = DeclaredCredentials.None;

    /// <param name="problem">A sentence; null where it was found.</param>
    public static AsyncApiTarget? Find(OpenApiDocument document, JsonElement with, out string? problem)
    {
        var root = document.Root;
        var version = OpenApiDocument.Text(root, "asyncapi");
        problem = version is null || version[0] is not ('2' or '3') ? "The document is no AsyncAPI description of version 2 or 3." : null;
        var channel = problem is null ? version![0] == '2' ? Channel2(document, with) : Channel3(document, with) : null;
        if (channel is not { } found)
        {
            problem ??= "The AsyncAPI document has no such operation or channel.";
            return null;
        }

        var target = Servers(document, found.Json, with).Select(server => Of(server, found.Address, with)).FirstOrDefault(address => address is not null);
        problem = target is null ? "The AsyncAPI document names no server for it that speaks http or ws, as the call asks." : null;
        return target is null ? null : target with { Credentials = DeclaredCredentials.Of(document) };
    }

    private static (string Address, JsonElement Json)? Channel2(OpenApiDocument document, JsonElement with)
    {
        foreach (var channel in OpenApiDocument.Entries(document.Root, "channels"))
        {
            var json = document.Resolve(channel.Value);
            var operations = (string[])["publish", "subscribe"];
            var named = Texts.Of(with, "operation") is { } id && operations.Any(kind => json.TryGetProperty(kind, out var operation) && OpenApiDocument.Text(operation, "operationId") == id);
            if (named || channel.Name == Texts.Of(with, "channel"))
            {
                return (channel.Name, json);
            }
        }

        return null;
    }

    private static (string Address, JsonElement Json)? Channel3(OpenApiDocument document, JsonElement with)
    {
        var channels = OpenApiDocument.Entries(document.Root, "channels").Select(entry => (entry.Name, Json: document.Resolve(entry.Value))).ToList();
        if (Texts.Of(with, "channel") is { } name)
        {
            return channels.Where(channel => channel.Name == name || OpenApiDocument.Text(channel.Json, "address") == name).Select(Named).Cast<(string, JsonElement)?>().FirstOrDefault();
        }

        var operation = OpenApiDocument.Entries(document.Root, "operations").Where(entry => entry.Name == Texts.Of(with, "operation")).Select(entry => document.Resolve(entry.Value)).FirstOrDefault();
        return operation.ValueKind == JsonValueKind.Object && operation.TryGetProperty("channel", out var reference) && document.Resolve(reference) is { ValueKind: JsonValueKind.Object } json
            ? Named((OpenApiDocument.Text(reference, "$ref")?.Split('/')[^1] ?? "", json))
            : null;
    }

    private static (string Address, JsonElement Json) Named((string Name, JsonElement Json) channel) => (OpenApiDocument.Text(channel.Json, "address") ?? channel.Name, channel.Json);

    /// <summary>The one that is named, or those of the channel, or all.</summary>
    private static IEnumerable<JsonElement> Servers(OpenApiDocument document, JsonElement channel, JsonElement with)
    {
        var all = OpenApiDocument.Entries(document.Root, "servers").Select(entry => (entry.Name, Json: document.Resolve(entry.Value))).ToList();
        if (with.TryGetProperty("server", out var server))
        {
            return all.Where(each => each.Name == Texts.Of(server, "name")).Select(each => each.Json);
        }

        var named = OpenApiDocument.Items(channel, "servers").Select(item => item.ValueKind == JsonValueKind.String ? item.GetString() : OpenApiDocument.Text(item, "$ref")?.Split('/')[^1]).ToHashSet();
        return all.Where(each => named.Count == 0 || named.Contains(each.Name)).Select(each => each.Json);
    }

    private static AsyncApiTarget? Of(JsonElement server, string channel, JsonElement with)
    {
        var protocol = OpenApiDocument.Text(server, "protocol") ?? "";
        var wanted = with.TryGetProperty("server", out _) ? null : Texts.Of(with, "protocol");
        if (protocol is not ("http" or "https" or "ws" or "wss") || (wanted is not null && protocol != wanted && protocol != wanted + "s"))
        {
            return null;
        }

        var written = OpenApiDocument.Text(server, "url") ?? $"{protocol}://{OpenApiDocument.Text(server, "host")}{OpenApiDocument.Text(server, "pathname")}";
        var text = Filled(server, written.Contains("://", StringComparison.Ordinal) ? written : $"{protocol}://{written}", with);
        return Uri.TryCreate($"{text.TrimEnd('/')}/{channel.TrimStart('/')}", UriKind.Absolute, out var address) && address.Scheme == protocol && address.UserInfo.Length == 0 && text.IndexOf('{') < 0 && channel.IndexOf('{') < 0
            ? new AsyncApiTarget(address, protocol)
            : null;
    }

    private static string Filled(JsonElement server, string url, JsonElement with)
    {
        var given = with.TryGetProperty("server", out var named) && named.TryGetProperty("variables", out var variables) ? variables : default;
        return OpenApiDocument.Entries(server, "variables").Aggregate(url, (text, variable) => text.Replace(
            $"{{{variable.Name}}}",
            Uri.EscapeDataString(Texts.Of(given, variable.Name) ?? OpenApiDocument.Text(variable.Value, "default") ?? ""),
            StringComparison.Ordinal));
    }
}
