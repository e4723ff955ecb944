using System.Net.Http.Headers;
using Serverless.Actions.Http;
using Serverless.Application.Runs;

namespace Serverless.Actions.Azure;

/// <summary>Sends requests to the one host of Azure Resource Manager, by the one identity.</summary>
internal sealed class ArmClient(ArmTokens tokens, AzureSettings settings) : IDisposable
{
    private readonly HttpMessageInvoker invoker = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, // the token stays on this host
        UseCookies = false,
        UseProxy = false,
        ConnectCallback = EgressPolicy.ConnectAsync,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        MaxResponseHeadersLength = 64,
        MaxResponseDrainSize = 0,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ActivityHeadersPropagator = null,
    });

    /// <summary>Either the answer, or the failure where there is none.</summary>
    public async Task<(ArmAnswer? Answer, CallOutcome.Failed? Failure)> SendAsync(HttpMethod method, Uri address, HttpBody? body, FunctionCall call, CancellationToken cancellation)
    {
        using var request = Request(method, address, body, call);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(settings.RequestTimeout);
        try
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await tokens.GetAsync(limit.Token).ConfigureAwait(false));
            using var response = await invoker.SendAsync(request, limit.Token).ConfigureAwait(false);
            var answer = await ArmAnswer.ReadAsync(request, response, limit.Token).ConfigureAwait(false);
            if (answer.Status == 401)
            {
                tokens.Forget();
            }

            return (answer, null);
        }
        catch (TokenUnavailableException e)
        {
            return (null, AzureFailures.NoToken(e));
        }
        catch (ArmAnswerTooLongException)
        {
            return (null, CallFailures.TooLong(request, HttpFunctionCaller.ResponseLimit));
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            return (null, CallFailures.Of(e, request, settings.RequestTimeout));
        }
    }

    public void Dispose()
    {
        invoker.Dispose();
        tokens.Dispose();
    }

    /// <summary>A change always has a content, be it empty: without one it would be sent again, unasked, when a kept connection breaks.</summary>
    private static HttpRequestMessage Request(HttpMethod method, Uri address, HttpBody? body, FunctionCall call)
    {
        var request = new HttpRequestMessage(method, address);
        if (body is not null || (method != HttpMethod.Get && method != HttpMethod.Head))
        {
            request.Content = new ByteArrayContent(body?.Bytes ?? []);
            if (body is not null)
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
            }
        }

        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "serverless-router");
        request.Headers.TryAddWithoutValidation(HeaderRules.EffectKey, call.EffectKey);
        TraceHeaders.Add(request, call.Trace);
        if (Guid.TryParseExact(call.RunId, "N", out var run))
        {
            // Azure's log of activities and its events tell them again, and so the run is recognised in what comes of the call.
            request.Headers.TryAddWithoutValidation("x-ms-correlation-request-id", run.ToString());
            request.Headers.TryAddWithoutValidation("x-ms-client-request-id", run.ToString());
        }

        return request;
    }
}
