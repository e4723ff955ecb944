using Serverless.Core.Workflows;

namespace Serverless.Actions.Http;

/// <summary>Tells a target which trace a call belongs to; W3C Trace Context.</summary>
internal static class TraceHeaders
{
    private const string Parent = "traceparent";

    /// <summary>A trace that the author of the workflow names in the headers of the call stands, and is not mixed with another.</summary>
    public static void Add(HttpRequestMessage request, TraceContext? trace)
    {
        if (trace is null || request.Headers.NonValidated.Contains(Parent) || request.Headers.NonValidated.Contains("tracestate"))
        {
            return;
        }

        request.Headers.TryAddWithoutValidation(Parent, trace.Parent);
        if (trace.State is { Length: > 0 } state)
        {
            request.Headers.TryAddWithoutValidation("tracestate", state);
        }
    }
}
