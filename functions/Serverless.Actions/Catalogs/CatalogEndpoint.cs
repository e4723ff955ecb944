using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Actions.Http;
using Serverless.Actions.Secrets;
using Serverless.Application.Secrets;
using Serverless.Core.Documents;

namespace Serverless.Actions.Catalogs;

/// <summary>The root of a catalog and who asks it. There is no run yet, so nothing in it is evaluated: it is literal, or a secret.</summary>
internal static class CatalogEndpoint
{
    public static async ValueTask<(EndpointAddress? Address, string? Problem)> ReadAsync(DocumentNode document, DocumentNode catalog, ISecretReader secrets, CancellationToken cancellation)
    {
        var endpoint = FunctionCatalogs.At(catalog, "endpoint");
        var json = endpoint is null ? null : JsonNode.Parse(DocumentJson.ToJson(endpoint).GetRawText());
        var authentication = (json as JsonObject)?["authentication"] as JsonObject;
        if ((string?)(authentication?["use"] as JsonValue) is { } named && FunctionCatalogs.At(document, "use", "authentications", named) is { } policy)
        {
            authentication = JsonNode.Parse(DocumentJson.ToJson(policy).GetRawText())!.AsObject();
            json!["authentication"] = authentication;
        }

        var scheme = authentication?.FirstOrDefault();
        if (scheme is { Value: JsonObject inner } && (string?)(inner["use"] as JsonValue) is { } secret)
        {
            var declared = FunctionCatalogs.At(document, "use", "secrets") is DocumentList list && list.Items.Any(item => (item as DocumentScalar)?.Text == secret);
            var (values, missing) = declared ? await SecretValues.FindAsync([secret], secrets, cancellation).ConfigureAwait(false) : (default, secret);
            if (missing is not null)
            {
                return (null, $"There is no secret '{missing}' that the catalog may be asked with.");
            }

            authentication![scheme.Value.Key] = JsonNode.Parse(values.GetProperty(secret).GetRawText());
        }

        var address = EndpointAddress.Read(json is null ? default : JsonElement.Parse(json.ToJsonString()), "The endpoint of the catalog", out var problem);
        return (address, problem);
    }
}
