using Serverless.Application.Runs;

namespace Serverless.Actions.Http;

/// <summary>Performs <c>call: http</c>. Each request carries the effect key as <c>Idempotency-Key</c> (IETF draft of that name), so that a
/// target that honours it sees one effect however often a call is repeated. Redirects are never followed, so no credential leaves for
/// another host; <c>redirect: true</c> only makes an answer 300–399 an output, which is all that the specification says of it.</summary>
public sealed class HttpFunctionCaller : IFunctionCaller, IDisposable
{
    /// <summary>In bytes; a longer answer fails the call.</summary>
    public const int ResponseLimit = 1024 * 1024;

    private readonly HttpMessageInvoker invoker;
    private readonly TimeSpan timeout;

    /// <param name="timeout">How long one call may take, from connecting to the last byte; 30 seconds by default.</param>
    /// <param name="connectionsPerTarget">More calls to one target wait for a connection, so that a hanging target holds up no other.</param>
    public HttpFunctionCaller(TimeSpan? timeout = null, int connectionsPerTarget = 64)
    {
        this.timeout = timeout ?? TimeSpan.FromSeconds(30);
        invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectCallback = EgressPolicy.ConnectAsync,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            MaxConnectionsPerServer = connectionsPerTarget,
            MaxResponseHeadersLength = 64,
            MaxResponseDrainSize = 0, // What is left of an answer nobody wants is not read: its connection is closed.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ActivityHeadersPropagator = null, // The call's own span is told, not whatever goes on around it: TraceHeaders.
        });
    }

    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was asked for.</exception>
    public async ValueTask<CallOutcome> CallAsync(FunctionCall call, CancellationToken cancellation)
    {
        if (call.Function != "http")
        {
            return CallFailures.Unusable($"There is no function '{call.Function}'.");
        }

        if (HttpArgumentsReader.Read(call.With, out var problems) is not { } arguments)
        {
            return CallFailures.Unusable(problems);
        }

        using var request = HttpRequests.Create(arguments, call);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        try
        {
            return await SendAsync(arguments, request, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            return CallFailures.Of(e, request, timeout);
        }
    }

    public void Dispose() => invoker.Dispose();

    private async Task<CallOutcome> SendAsync(HttpCallArguments arguments, HttpRequestMessage request, CancellationToken cancellation)
    {
        using var response = await invoker.SendAsync(request, cancellation).ConfigureAwait(false);
        if ((int)response.StatusCode is < 200 or >= 400 || ((int)response.StatusCode >= 300 && !arguments.Redirect))
        {
            return CallFailures.Answered(request, response, await ExcerptAsync(request, response, cancellation).ConfigureAwait(false));
        }

        var content = await HttpAnswers.ReadAsync(response.Content, ResponseLimit, cancellation).ConfigureAwait(false);
        return content.Length > ResponseLimit
            ? CallFailures.TooLong(request, ResponseLimit)
            : new CallOutcome.Returned(HttpAnswers.Output(arguments.Output, request, response, content));
    }

    /// <summary>The status is the news: a body that breaks off or never ends does not hide it.</summary>
    private static async Task<string> ExcerptAsync(HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            return AnswerExcerpt.Of(await HttpAnswers.ReadAsync(response.Content, AnswerExcerpt.Window, cancellation).ConfigureAwait(false), request);
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException)
        {
            return "(its body did not arrive)";
        }
    }
}
