using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Serverless.Api.Problems;

namespace Serverless.Api.Gates;

/// <summary>Lets no foreign web page change anything: a request that changes something and names an <c>Origin</c> must come from the API's own pages or
/// from an origin that may deliver (Event Grid names itself there).</summary>
internal sealed class OriginGate(RequestDelegate next, ApiSettings settings, ILogger<OriginGate> log)
{
    public Task InvokeAsync(HttpContext context)
    {
        var method = context.Request.Method;
        if (HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method))
        {
            return next(context);
        }

        var origins = context.Request.Headers.Origin;
        if (origins.Count == 0 || (origins.Count == 1 && (IsAllowed(context.Request, origins[0]!) || IsOwnToTheBrowser(context.Request))))
        {
            return next(context);
        }

        log.RefusedAtGate("a foreign origin asked for a change");
        return ProblemAnswer.WriteAsync(context, StatusCodes.Status403Forbidden, "Requests from this origin may change nothing here.");
    }

    private bool IsAllowed(HttpRequest request, string origin) =>
        settings.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase)
        || (Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && (settings.Origins.Contains(uri.Authority, StringComparer.OrdinalIgnoreCase) || IsOwn(request, uri)));

    private static bool IsOwn(HttpRequest request, Uri origin) =>
        origin.Scheme == request.Scheme && origin.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);

    // Where a front ends TLS or renames the host, only the browser knows; no page can make it say this of another's (Fetch Metadata).
    private static bool IsOwnToTheBrowser(HttpRequest request) => request.Headers["Sec-Fetch-Site"] == "same-origin";
}
