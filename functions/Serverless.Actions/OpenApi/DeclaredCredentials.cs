using System.Text.Json;

namespace Serverless.Actions.OpenApi;

/// <summary>What a description calls a credential: the keys of its security schemes, each by where it stands and its name. OpenAPI 3 and AsyncAPI 2 and 3,
/// "Security Scheme Object"; OpenAPI 2, "Security Definitions Object".</summary>
internal sealed class DeclaredCredentials
{
    public static readonly DeclaredCredentials None = new([]);

    private readonly IReadOnlyList<(string In, string Name)> keys;

    private DeclaredCredentials(IReadOnlyList<(string In, string Name)> keys) => this.keys = keys;

    public static DeclaredCredentials Of(OpenApiDocument document)
    {
        var components = document.Root.ValueKind == JsonValueKind.Object && document.Root.TryGetProperty("components", out var found) ? found : default;
        var schemes = OpenApiDocument.Entries(components, "securitySchemes").Concat(OpenApiDocument.Entries(document.Root, "securityDefinitions"));
        return new DeclaredCredentials([.. schemes.Select(scheme => document.Resolve(scheme.Value)).SelectMany(Key)]);
    }

    /// <param name="place"><c>query</c>, <c>header</c> or <c>cookie</c>.</param>
    public bool Have(string place, string name) =>
        keys.Any(key => key.In == place && key.Name.Equals(name, place == "header" ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal));

    private static IEnumerable<(string In, string Name)> Key(JsonElement scheme) =>
        OpenApiDocument.Text(scheme, "type") is "apiKey" or "httpApiKey" && OpenApiDocument.Text(scheme, "in") is { } place && OpenApiDocument.Text(scheme, "name") is { } name ? [(place, name)] : [];
}
