using Serverless.Application.Runs;

namespace Serverless.Actions.Http;

/// <summary>Fetches what a call needs before it can be made: a document, a card, a script. Redirects are not followed, so that no credential and no
/// workflow ends up with somebody it does not name.</summary>
internal sealed class ResourceFetcher(HttpSender sender, HttpCallSettings settings)
{
    /// <summary>In bytes.</summary>
    public const int Limit = 4 * 1024 * 1024;

    /// <returns>The bytes, or what went wrong.</returns>
    public async ValueTask<(byte[]? Content, CallOutcome.Failed? Failure)> FetchAsync(EndpointAddress address, CancellationToken cancellation)
    {
        using var time = new CallTime(settings.Timeout, cancellation);
        return await FetchAsync(address, time).ConfigureAwait(false);
    }

    /// <param name="time">Of the call that needs it.</param>
    public async ValueTask<(byte[]? Content, CallOutcome.Failed? Failure)> FetchAsync(EndpointAddress address, CallTime time)
    {
        using var first = Request(address);
        try
        {
            using var response = await sender.SendAsync(() => Request(address), address.Identity, time.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                return (null, CallFailures.Answered(response.RequestMessage!, response, "it is needed to make the call."));
            }

            var content = await HttpAnswers.ReadAsync(response.Content, Limit, time.Token).ConfigureAwait(false);
            return content.Length > Limit ? (null, CallFailures.TooLong(first, Limit)) : (content, null);
        }
        catch (Exception e) when (e is not OperationCanceledException || !time.Cancelled)
        {
            return (null, CallFailures.Of(e, first, time.Longest));
        }
    }

    private static HttpRequestMessage Request(EndpointAddress address)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address.Uri);
        request.Headers.TryAddWithoutValidation("User-Agent", "serverless-router");
        request.Headers.TryAddWithoutValidation("Accept", "application/json, application/yaml;q=0.9, */*;q=0.5");
        return request;
    }
}
