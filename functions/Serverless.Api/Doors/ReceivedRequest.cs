using Microsoft.AspNetCore.Http;
using Serverless.Core.Events;

namespace Serverless.Api.Doors;

/// <summary>From an HTTP request to what a use case takes.</summary>
internal static class ReceivedRequest
{
    public static ReceivedHeaders Headers(HttpRequest request)
    {
        var all = new List<KeyValuePair<string, string>>(request.Headers.Count);
        foreach (var header in request.Headers)
        {
            foreach (var value in header.Value)
            {
                all.Add(new KeyValuePair<string, string>(header.Key, value ?? ""));
            }
        }

        return new ReceivedHeaders(all);
    }

    /// <summary>Whether the body comes packed. Packed bodies are not taken: what they unpack to has no limit.</summary>
    public static bool IsPacked(HttpRequest request) =>
        request.Headers.ContentEncoding.Any(encoding => encoding is { Length: > 0 } && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase));
}
