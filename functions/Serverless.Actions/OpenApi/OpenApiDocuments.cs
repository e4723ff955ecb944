using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Serverless.Actions.Http;
using Serverless.Application.Packs;
using Serverless.Application.Runs;
using Serverless.Core.Documents;

namespace Serverless.Actions.OpenApi;

/// <summary>Documents, each fetched anew for every call and read once for each content. YAML is read as strictly as packs are.</summary>
internal sealed class OpenApiDocuments(ResourceFetcher fetcher)
{
    /// <summary>Documents kept; past it the cache starts anew, which costs a reading each and nothing else.</summary>
    private const int Capacity = 32;

    private readonly ConcurrentDictionary<string, JsonElement> read = new();

    /// <returns>The document, or what went wrong.</returns>
    public async ValueTask<(OpenApiDocument? Document, CallOutcome.Failed? Failure)> GetAsync(EndpointAddress address, CallTime time)
    {
        var (json, failure) = await ReadAsync(address, time).ConfigureAwait(false);
        if (json is not { } read)
        {
            return (null, failure);
        }

        var document = OpenApiDocument.Of(read, address.Uri, out var problem);
        return (document, problem is null ? null : CallFailures.Unusable(problem));
    }

    /// <summary>A description of any kind, as JSON, or what went wrong.</summary>
    public async ValueTask<(JsonElement? Json, CallOutcome.Failed? Failure)> ReadAsync(EndpointAddress address, CallTime time)
    {
        var (content, failure) = await fetcher.FetchAsync(address, time).ConfigureAwait(false);
        if (content is null)
        {
            return (null, failure);
        }

        var hash = Convert.ToHexString(SHA256.HashData(content));
        if (!read.TryGetValue(hash, out var json))
        {
            if (Parse(content) is not { } parsed)
            {
                return (null, CallFailures.Unusable("The document that describes it is neither JSON nor YAML that can be read."));
            }

            json = Keep(hash, parsed);
        }

        return (json, null);
    }

    private JsonElement Keep(string hash, JsonElement json)
    {
        if (read.Count >= Capacity)
        {
            read.Clear();
        }

        return read.GetOrAdd(hash, json);
    }

    private static JsonElement? Parse(byte[] content)
    {
        try
        {
            return JsonElement.Parse(content);
        }
        catch (JsonException)
        {
            return YamlDocumentReader.Read(content, "openapi.yaml") is { Good: true, Value: { } document } ? DocumentJson.ToJson(document) : null;
        }
    }
}
