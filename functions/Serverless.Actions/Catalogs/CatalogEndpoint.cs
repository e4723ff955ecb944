using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Actions.Http;
using Serverless.Actions.Secrets;
using Serverless.Application.Packs;
using Serverless.Application.Secrets;
using Serverless.Core.Documents;

namespace Serverless.Actions.Catalogs;

/// <summary>The root of a catalog, or a document, and who asks for it. There is no run yet, so nothing in it is evaluated: it is literal, or a secret.</summary>
/// <param name="Declared">The secrets that its workflow says it uses.</param>
internal sealed record CatalogEndpoint(Uri Uri, JsonObject? Authentication, IReadOnlySet<string> Declared)
{
    public static CatalogEndpoint Open(Uri uri) => new(uri, null, new HashSet<string>());

    /// <returns>Where it is, or a sentence.</returns>
    public static (CatalogEndpoint? Endpoint, string? Problem) Read(DocumentNode document, DocumentNode catalog)
    {
        var endpoint = FunctionCatalogs.At(catalog, "endpoint");
        var json = endpoint is null ? null : JsonNode.Parse(DocumentJson.ToJson(endpoint).GetRawText());
        var authentication = (json as JsonObject)?["authentication"] as JsonObject;
        var place = json is JsonObject map ? map["uri"] : json;
        if (EndpointAddress.ReadUri(place is null ? default : JsonElement.Parse(place.ToJsonString()), "The endpoint of the catalog", out var problem) is not { } uri)
        {
            return (null, problem);
        }

        if ((string?)(authentication?["use"] as JsonValue) is { } named && FunctionCatalogs.At(document, "use", "authentications", named) is { } policy)
        {
            authentication = JsonNode.Parse(DocumentJson.ToJson(policy).GetRawText())!.AsObject();
        }

        var declared = FunctionCatalogs.At(document, "use", "secrets") is DocumentList list ? list.Items.OfType<DocumentScalar>().Select(item => item.Text).ToHashSet() : [];
        return (new CatalogEndpoint(uri, authentication, declared), null);
    }

    /// <summary>Says who asks, with a secret where it names one. A secret goes only where the operator of the host lets it: whoever writes a workflow
    /// names both the secret and the place.</summary>
    /// <returns>Where it is and who asks, or a sentence.</returns>
    public async ValueTask<(EndpointAddress? Address, string? Problem)> SignAsync(ISecretReader secrets, CatalogSettings settings, CancellationToken cancellation)
    {
        var json = new JsonObject { ["uri"] = Uri.OriginalString };
        if (Authentication is not null)
        {
            var filled = Authentication.DeepClone().AsObject();
            if (filled.FirstOrDefault() is { Value: JsonObject inner } scheme && (string?)(inner["use"] as JsonValue) is { } secret)
            {
                if (settings.Refusal(secret, Uri) is { } refusal)
                {
                    return (null, refusal);
                }

                var (values, missing) = Declared.Contains(secret) ? await SecretValues.FindAsync([secret], secrets, cancellation).ConfigureAwait(false) : (default, secret);
                if (missing is not null)
                {
                    return (null, $"There is no secret '{missing}' that the catalog may be asked with.");
                }

                filled[scheme.Key] = JsonNode.Parse(values.GetProperty(secret).GetRawText());
            }

            json["authentication"] = filled;
        }

        var address = EndpointAddress.Read(JsonElement.Parse(json.ToJsonString()), "The endpoint of the catalog", out var problem);
        return (address, problem);
    }
}
