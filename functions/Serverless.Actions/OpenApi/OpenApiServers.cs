using System.Text.Json;

namespace Serverless.Actions.OpenApi;

/// <summary>Where an operation is performed. OpenAPI 3.1.1 "Server Object": the nearest list counts and of it the first address that can be called;
/// OpenAPI 2.0: <c>schemes</c>, <c>host</c> and <c>basePath</c>.</summary>
internal static class OpenApiServers
{
    /// <summary>Without a stroke at its end; null where no server is one that can be called.</summary>
    public static string? Of(OpenApiOperation operation)
    {
        var document = operation.Document;
        if (document.IsVersion2)
        {
            return OfVersion2(document);
        }

        JsonElement[] holders = [operation.Operation, operation.PathItem, document.Root];
        var servers = holders.Select(holder => OpenApiDocument.Items(holder, "servers").ToList()).FirstOrDefault(list => list.Count > 0);
        return servers is null ? Absolute(document, "/") : servers.Select(server => Absolute(document, Filled(server))).FirstOrDefault(address => address is not null);
    }

    private static string OfVersion2(OpenApiDocument document)
    {
        var schemes = OpenApiDocument.Items(document.Root, "schemes").Select(scheme => scheme.ToString()).ToList();
        var scheme = schemes.Contains(document.Address.Scheme) || schemes.Count == 0 ? document.Address.Scheme : schemes.Contains("https") ? "https" : "http";
        var host = OpenApiDocument.Text(document.Root, "host") ?? document.Address.Authority;
        var path = (OpenApiDocument.Text(document.Root, "basePath") ?? "").Trim('/');
        return path.Length == 0 ? $"{scheme}://{host}" : $"{scheme}://{host}/{path}";
    }

    /// <summary>Variables have the values they say are usual.</summary>
    private static string Filled(JsonElement server) => OpenApiDocument.Entries(server, "variables").Aggregate(
        OpenApiDocument.Text(server, "url") ?? "/",
        (url, variable) => url.Replace($"{{{variable.Name}}}", OpenApiDocument.Text(variable.Value, "default") ?? "", StringComparison.Ordinal));

    private static string? Absolute(OpenApiDocument document, string url) =>
        Uri.TryCreate(document.Address, url, out var address) && address.Scheme is ("http" or "https") ? address.GetLeftPart(UriPartial.Path).TrimEnd('/') : null;
}
