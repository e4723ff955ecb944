using Serverless.Actions.Secrets;
using Serverless.Application.Runs;

namespace Serverless.Actions.Http;

/// <summary>Performs <c>call: http</c>. Each request carries the effect key as <c>Idempotency-Key</c> (IETF draft of that name), so that a
/// target that honours it sees one effect however often a call is repeated. Redirects are never followed, so no credential leaves for
/// another host; <c>redirect: true</c> only makes an answer 300–399 an output, which is all that the specification says of it.</summary>
public sealed class HttpFunctionCaller : IFunctionCaller, IDisposable
{
    /// <summary>In bytes; a longer answer fails the call.</summary>
    public const int ResponseLimit = 1024 * 1024;

    private readonly HttpSender sender;
    private readonly HttpCallSettings settings;

    /// <param name="timeout">How long one call may take, from connecting to the last byte; 30 seconds by default.</param>
    /// <param name="connectionsPerTarget">More calls to one target wait for a connection, so that a hanging target holds up no other.</param>
    public HttpFunctionCaller(TimeSpan? timeout = null, int connectionsPerTarget = 64)
        : this(new HttpCallSettings { Timeout = timeout ?? TimeSpan.FromSeconds(30), ConnectionsPerTarget = connectionsPerTarget })
    {
    }

    public HttpFunctionCaller(HttpCallSettings settings, TimeProvider? time = null)
        : this(settings, new HttpSender(settings, time ?? TimeProvider.System))
    {
    }

    internal HttpFunctionCaller(HttpCallSettings settings, HttpSender sender) => (this.settings, this.sender) = (settings, sender);

    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was asked for.</exception>
    public async ValueTask<CallOutcome> CallAsync(FunctionCall call, CancellationToken cancellation)
    {
        if (call.Function != "http")
        {
            return CallFailures.Unusable($"There is no function '{call.Function}'.");
        }

        using var time = new CallTime(settings.Timeout, cancellation);
        return HttpArgumentsReader.Read(call.With, out var problems) is { } arguments
            ? await CallAsync(arguments, call, time).ConfigureAwait(false)
            : CallFailures.Unusable(problems);
    }

    public void Dispose() => sender.Dispose();

    /// <param name="call">What else is told with the request: its effect key and its trace.</param>
    /// <param name="time">Of which some may have gone for what describes the call.</param>
    internal async ValueTask<CallOutcome> CallAsync(HttpCallArguments arguments, FunctionCall call, CallTime time)
    {
        using var request = HttpRequests.Create(arguments, call);
        CallSecrets.Note(arguments);
        try
        {
            return await SendAsync(arguments, request, call, time.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !time.Cancelled)
        {
            return CallFailures.Of(e, request, time.Longest);
        }
    }

    private async Task<CallOutcome> SendAsync(HttpCallArguments arguments, HttpRequestMessage first, FunctionCall call, CancellationToken cancellation)
    {
        var sent = false;
        using var response = await sender.SendAsync(Create, arguments.Identity, cancellation).ConfigureAwait(false);
        using var request = response.RequestMessage!;
        if ((int)response.StatusCode is < 200 or >= 400 || ((int)response.StatusCode >= 300 && !arguments.Redirect))
        {
            return CallFailures.Answered(request, response, await ExcerptAsync(request, response, cancellation).ConfigureAwait(false));
        }

        var content = await HttpAnswers.ReadAsync(response.Content, ResponseLimit, cancellation).ConfigureAwait(false);
        return content.Length > ResponseLimit
            ? CallFailures.TooLong(request, ResponseLimit)
            : new CallOutcome.Returned(HttpAnswers.Output(arguments.Output, request, response, content));

        HttpRequestMessage Create()
        {
            var request = sent ? HttpRequests.Create(arguments, call) : first;
            sent = true;
            return request;
        }
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
