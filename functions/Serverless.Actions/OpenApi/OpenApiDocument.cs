using System.Text.Json;

namespace Serverless.Actions.OpenApi;

/// <summary>A description of an HTTP interface: OpenAPI 2.0, 3.0 or 3.1, as JSON. Only what is asked for is looked at, so a mistake elsewhere in it
/// stops no call.</summary>
internal sealed class OpenApiDocument(JsonElement root, Uri address)
{
    private const int LongestChain = 16;

    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch"];

    public JsonElement Root => root;

    /// <summary>Where it was fetched from: what relative servers are relative to.</summary>
    public Uri Address => address;

    public bool IsVersion2 => Text(root, "swagger") is not null;

    /// <summary>Null where it is none that can be read; a sentence in <paramref name="problem"/>.</summary>
    public static OpenApiDocument? Of(JsonElement json, Uri address, out string? problem)
    {
        var version = json.ValueKind == JsonValueKind.Object ? Text(json, "swagger") ?? Text(json, "openapi") : null;
        problem = version is null ? "The document is no description of an interface: it has neither 'openapi' nor 'swagger'."
            : !(version == "2.0" || version.StartsWith("3.0", StringComparison.Ordinal) || version.StartsWith("3.1", StringComparison.Ordinal)) ? "The document is in a version of OpenAPI other than 2.0, 3.0 and 3.1."
            : null;
        return problem is null ? new OpenApiDocument(json, address) : null;
    }

    /// <summary>Null where no operation has the id.</summary>
    public OpenApiOperation? Find(string operationId)
    {
        foreach (var path in Entries(root, "paths"))
        {
            var item = Resolve(path.Value);
            foreach (var method in Methods)
            {
                if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty(method, out var operation) && Text(operation, "operationId") == operationId)
                {
                    return new OpenApiOperation(this, path.Name, method, item, operation);
                }
            }
        }

        return null;
    }

    /// <summary>Follows <c>$ref</c> within the document; what leads elsewhere, or in a circle, is nothing.</summary>
    public JsonElement Resolve(JsonElement json)
    {
        for (var i = 0; i < LongestChain; i++)
        {
            if (json.ValueKind != JsonValueKind.Object || Text(json, "$ref") is not { } reference)
            {
                return json;
            }

            json = At(reference);
        }

        return default;
    }

    public static string? Text(JsonElement json, string key) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static IEnumerable<JsonProperty> Entries(JsonElement json, string key) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out var map) && map.ValueKind == JsonValueKind.Object ? map.EnumerateObject() : [];

    public static IEnumerable<JsonElement> Items(JsonElement json, string key) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    private JsonElement At(string reference)
    {
        if (!reference.StartsWith("#/", StringComparison.Ordinal))
        {
            return default;
        }

        var at = root;
        foreach (var part in reference[2..].Split('/'))
        {
            var name = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
            {
                return default;
            }
        }

        return at;
    }
}
