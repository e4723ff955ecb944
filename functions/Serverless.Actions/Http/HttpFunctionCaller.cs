using System.Net;
using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Actions.Http;

/// <summary>Performs <c>call: http</c>. Each request carries the effect key as <c>Idempotency-Key</c> (IETF draft of that name), so that a
/// target that honours it sees one effect however often a call is repeated. Redirects are never followed.</summary>
public sealed class HttpFunctionCaller : IFunctionCaller, IDisposable
{
    /// <summary>A longer answer fails the call.</summary>
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
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ActivityHeadersPropagator = null,
        });
    }

    public async ValueTask<CallOutcome> CallAsync(FunctionCall call, CancellationToken cancellation)
    {
        if (call.Function != "http")
        {
            return Failed(FailureTypes.Configuration, 400, $"There is no function '{call.Function}'.");
        }

        if (HttpCallArguments.Read(call.With, out var problem) is not { } arguments)
        {
            return Failed(FailureTypes.Configuration, 400, $"The call cannot be made: {problem}");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        try
        {
            return await SendAsync(arguments, call.EffectKey, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Failed(FailureTypes.Timeout, 408, $"{arguments.Method} {Shown(arguments.Endpoint)} did not answer within {timeout.TotalSeconds:0.#} s.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or System.Net.Sockets.SocketException)
        {
            return Failed(FailureTypes.Communication, 503, $"{arguments.Method} {Shown(arguments.Endpoint)} failed: {e.Message}");
        }
        catch (FormatException e)
        {
            return Failed(FailureTypes.Configuration, 400, $"The call cannot be made: {e.Message}");
        }
    }

    public void Dispose() => invoker.Dispose();

    private async Task<CallOutcome> SendAsync(HttpCallArguments arguments, string effectKey, CancellationToken cancellation)
    {
        using var request = HttpMessages.Request(arguments, effectKey);
        using var response = await invoker.SendAsync(request, cancellation).ConfigureAwait(false);
        var content = await HttpMessages.ReadAsync(response, ResponseLimit, cancellation).ConfigureAwait(false);
        if (content is null)
        {
            return Failed(FailureTypes.Communication, 502, $"{arguments.Method} {Shown(arguments.Endpoint)} answered more than {ResponseLimit} bytes.");
        }

        var status = (int)response.StatusCode;
        if (status is >= 200 and < 300 || (arguments.Redirect && status is >= 300 and < 400))
        {
            return new CallOutcome.Returned(HttpMessages.Output(arguments, request, response, content));
        }

        return Failed(FailureTypes.Communication, status, $"{arguments.Method} {Shown(arguments.Endpoint)} answered {status} {response.ReasonPhrase}: {HttpMessages.Excerpt(content)}");
    }

    /// <summary>Without the query, which may hold a credential.</summary>
    private static string Shown(Uri endpoint) => endpoint.GetLeftPart(UriPartial.Path);

    private static CallOutcome.Failed Failed(string type, int status, string detail) =>
        new(new Failure(type, status, TitleOf(type), detail));

    private static string TitleOf(string type) => type switch
    {
        FailureTypes.Timeout => "Timeout",
        FailureTypes.Communication => "Communication error",
        _ => "Configuration error",
    };
}
