using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Serverless.Local.Client;

/// <summary>The HTTP API of a running router, as the command line uses it.</summary>
/// <param name="token">What it shows to the router; null for nothing.</param>
internal sealed class RouterClient(Uri url, RouterToken? token = null) : IDisposable
{
    /// <summary>How long one answer may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient http = new(new TokenHandler(token ?? RouterToken.Absent.Instance)) { BaseAddress = url, Timeout = Patience };

    public Uri Url => url;

    public RouterToken Token => token ?? RouterToken.Absent.Instance;

    /// <exception cref="RouterAnswerException">It answered with a problem.</exception>
    /// <exception cref="HttpRequestException">It did not answer.</exception>
    /// <exception cref="JsonException">What answered is no router.</exception>
    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellation)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative), cancellation);
        return await ReadAsync(response, cancellation);
    }

    /// <param name="seen">The ETag that must still be the right one; null for any.</param>
    public async Task<JsonElement> PostAsync(string path, ReadOnlyMemory<byte> body, string contentType, CancellationToken cancellation, string? seen = null)
    {
        using var content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(contentType) } };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = content };
        if (seen is not null)
        {
            request.Headers.IfMatch.Add(new EntityTagHeaderValue(seen));
        }

        using var response = await http.SendAsync(request, cancellation);
        return await ReadAsync(response, cancellation);
    }

    public void Dispose() => http.Dispose();

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.OrdinalIgnoreCase) == true;
        var body = isJson ? await response.Content.ReadFromJsonAsync<JsonElement>(cancellation) : default;
        return !response.IsSuccessStatusCode ? throw new RouterAnswerException(response.StatusCode, body)
            : isJson ? body
            : throw new JsonException("The answer is no JSON.");
    }
}

/// <summary>The router answered, and the answer is a problem (RFC 9457).</summary>
internal sealed class RouterAnswerException(HttpStatusCode status, JsonElement problem) : Exception(Describe(status, problem))
{
    public HttpStatusCode Status { get; } = status;

    public JsonElement Problem { get; } = problem;

    private static string Describe(HttpStatusCode status, JsonElement problem)
    {
        if (problem.ValueKind != JsonValueKind.Object)
        {
            return $"The router answered {(int)status}.";
        }

        var lines = new List<string> { problem.TextOr("detail", problem.TextOr("title", $"The router answered {(int)status}.")) };
        if (problem.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array)
        {
            lines.AddRange(errors.EnumerateArray().Select(e => $"  {Place(e)}{e.TextOr("code", "")} {e.TextOr("sentence", e.ToString())}"));
        }

        return string.Join(Environment.NewLine, lines);
    }

    private static string Place(JsonElement error) => error.Text("file") is { Length: > 0 } file ? $"{file}:{error.TextOr("line", "0")}:{error.TextOr("column", "0")} " : "";
}
