using System.Text.Json;

namespace Serverless.Actions.Http;

/// <summary>The arguments of <c>call: http</c>, Serverless Workflow DSL 1.0.3 "HTTP Call", with every expression evaluated.</summary>
internal sealed record HttpCallArguments(
    HttpMethod Method,
    Uri Endpoint,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    JsonElement? Body,
    HttpOutput Output,
    bool Redirect)
{
    /// <summary>Null with a sentence where they cannot be used.</summary>
    public static HttpCallArguments? Read(JsonElement with, out string? problem)
    {
        problem = null;
        if (with.ValueKind != JsonValueKind.Object || Text(with, "method") is not { Length: > 0 } method)
        {
            problem = "'method' is missing.";
            return null;
        }

        if (EndpointOf(with) is not { } endpoint)
        {
            problem = "'endpoint' is not an absolute http or https address.";
            return null;
        }

        if (OutputOf(with) is not { } output)
        {
            problem = "'output' is one of raw, content, response.";
            return null;
        }

        return new(
            HttpMethod.Parse(method.ToUpperInvariant()),
            WithQuery(endpoint, with),
            [.. Pairs(with, "headers")],
            with.TryGetProperty("body", out var body) ? body : null,
            output,
            with.TryGetProperty("redirect", out var redirect) && redirect.ValueKind == JsonValueKind.True);
    }

    private static Uri? EndpointOf(JsonElement with)
    {
        if (!with.TryGetProperty("endpoint", out var endpoint))
        {
            return null;
        }

        var text = endpoint.ValueKind == JsonValueKind.Object ? Text(endpoint, "uri") : Text(with, "endpoint");
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 ? uri : null;
    }

    private static HttpOutput? OutputOf(JsonElement with) => Text(with, "output") switch
    {
        null or "content" => HttpOutput.Content,
        "raw" => HttpOutput.Raw,
        "response" => HttpOutput.Response,
        _ => null,
    };

    private static Uri WithQuery(Uri endpoint, JsonElement with)
    {
        var added = string.Join('&', Pairs(with, "query").Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value)}"));
        if (added.Length == 0)
        {
            return endpoint;
        }

        var builder = new UriBuilder(endpoint);
        builder.Query = builder.Query.Length > 1 ? $"{builder.Query[1..]}&{added}" : added;
        return builder.Uri;
    }

    private static IEnumerable<KeyValuePair<string, string>> Pairs(JsonElement with, string key)
    {
        if (!with.TryGetProperty(key, out var pairs) || pairs.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        foreach (var pair in pairs.EnumerateObject())
        {
            var items = pair.Value.ValueKind == JsonValueKind.Array ? [.. pair.Value.EnumerateArray()] : new[] { pair.Value };
            foreach (var item in items)
            {
                yield return new(pair.Name, item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText());
            }
        }
    }

    private static string? Text(JsonElement map, string key) =>
        map.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>What a call gives back: its content, the bytes as base64, or the whole response.</summary>
internal enum HttpOutput
{
    Content,
    Raw,
    Response,
}
