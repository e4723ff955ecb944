using Serverless.Application.Runs;

namespace Serverless.Actions.Http;

/// <summary>Makes the message a call sends.</summary>
internal static class HttpRequests
{
    public static HttpRequestMessage Create(HttpCallArguments arguments, FunctionCall call)
    {
        var request = new HttpRequestMessage(arguments.Method, arguments.Endpoint) { Content = Content(arguments) };
        var typed = false;
        foreach (var (name, value) in arguments.Headers)
        {
            typed |= name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase);
            if (!name.Equals(HeaderRules.EffectKey, StringComparison.OrdinalIgnoreCase) && !request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (arguments.Body is { } body && !typed)
        {
            request.Content!.Headers.TryAddWithoutValidation("Content-Type", body.Type);
        }

        if (!request.Headers.NonValidated.Contains("User-Agent"))
        {
            request.Headers.TryAddWithoutValidation("User-Agent", "serverless-router");
        }

        request.Headers.TryAddWithoutValidation(HeaderRules.EffectKey, call.EffectKey);
        TraceHeaders.Add(request, call.Trace);
        return request;
    }

    /// <summary>Where the method may change something there is always a content, be it empty: a request without one is sent again, unasked, when
    /// a kept connection breaks before the answer, and would be performed twice (RFC 9110, section 9.2.2).</summary>
    private static ByteArrayContent? Content(HttpCallArguments arguments) =>
        arguments.Body is { } body ? new ByteArrayContent(body.Bytes)
        : arguments.Method == HttpMethod.Get || arguments.Method == HttpMethod.Head || arguments.Method == HttpMethod.Options ? null
        : new ByteArrayContent([]);
}
