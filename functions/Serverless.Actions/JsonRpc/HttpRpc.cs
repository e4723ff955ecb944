using System.Text.Json;
using Serverless.Actions.Authentication;
using Serverless.Actions.Http;
using Serverless.Core.Workflows;

namespace Serverless.Actions.JsonRpc;

/// <summary>Sends messages of JSON-RPC over HTTP and reads what comes back: one answer, or a stream of them.</summary>
internal sealed class HttpRpc(HttpSender sender, EndpointAddress address, IReadOnlyList<KeyValuePair<string, string>> headers, TraceContext? trace)
{
    private readonly List<KeyValuePair<string, string>> added = [];

    /// <summary>In all further requests.</summary>
    public void Add(string name, string value) => added.Add(new(name, value));

    /// <summary>Of the last answer; null where it has none.</summary>
    public string? Session { get; private set; }

    /// <summary>The request that is being made, to name it by.</summary>
    public HttpRequestMessage Request(ReadOnlyMemory<byte> message, HttpMethod? method = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Post, address.Uri);
        if (method is null)
        {
            request.Content = new ReadOnlyMemoryContent(message);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        }

        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        request.Headers.TryAddWithoutValidation("User-Agent", "serverless-router");
        foreach (var (name, value) in headers.Concat(added))
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        TraceHeaders.Add(request, trace);
        return request;
    }

    /// <summary>The results that answer a message: one, or as many as the stream has.</summary>
    /// <exception cref="JsonRpcException">An error, or no answer.</exception>
    public async Task<IReadOnlyList<JsonElement>> AskAsync(string id, byte[] message, bool many, CancellationToken cancellation)
    {
        using var response = await sender.SendAsync(() => Request(message), address.Identity, cancellation).ConfigureAwait(false);
        await CheckAsync(response, cancellation).ConfigureAwait(false);
        Session = response.Headers.NonValidated.TryGetValues("Mcp-Session-Id", out var session) ? session.ToString() : Session;
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            var content = await HttpAnswers.ReadAsync(response.Content, HttpFunctionCaller.ResponseLimit, cancellation).ConfigureAwait(false);
            return content.Length <= HttpFunctionCaller.ResponseLimit && JsonRpcMessage.Read(content) is { } answer && JsonRpcMessage.IsAnswer(answer, id)
                ? [JsonRpcAnswer.ResultOf(answer)]
                : throw new JsonRpcException(content.Length > HttpFunctionCaller.ResponseLimit ? $"answered more than {HttpFunctionCaller.ResponseLimit} bytes." : "answered with what is no answer of JSON-RPC.");
        }

        return await StreamAsync(response, id, many, cancellation).ConfigureAwait(false);
    }

    /// <summary>Tells without being answered.</summary>
    public async Task TellAsync(byte[] message, CancellationToken cancellation)
    {
        using var response = await sender.SendAsync(() => Request(message), address.Identity, cancellation).ConfigureAwait(false);
        await CheckAsync(response, cancellation).ConfigureAwait(false);
    }

    /// <summary>Ends a session. Whether the other side cares is its own business.</summary>
    public async Task LeaveAsync(CancellationToken cancellation)
    {
        try
        {
            using var response = await sender.SendAsync(() => Request(default, HttpMethod.Delete), address.Identity, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or SignInFailedException)
        {
            // The result is there already.
        }
    }

    private static async Task<IReadOnlyList<JsonElement>> StreamAsync(HttpResponseMessage response, string id, bool many, CancellationToken cancellation)
    {
        List<JsonElement> results = [];
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await foreach (var data in EventStream.ReadAsync(stream, HttpFunctionCaller.ResponseLimit, cancellation).ConfigureAwait(false))
        {
            if (JsonRpcMessage.Read(data) is { } message && JsonRpcMessage.IsAnswer(message, id))
            {
                results.Add(JsonRpcAnswer.ResultOf(message));
                if (!many)
                {
                    break;
                }
            }
        }

        return results.Count > 0 || many ? results : throw new JsonRpcException("ended its stream without an answer.");
    }

    private static async Task CheckAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (!response.IsSuccessStatusCode)
        {
            var excerpt = AnswerExcerpt.Of(await HttpAnswers.ReadAsync(response.Content, AnswerExcerpt.Window, cancellation).ConfigureAwait(false), response.RequestMessage!);
            throw new RefusedException(CallFailures.Answered(response.RequestMessage!, response, excerpt));
        }
    }
}
