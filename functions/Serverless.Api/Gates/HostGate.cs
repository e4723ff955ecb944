using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Serverless.Api.Problems;

namespace Serverless.Api.Gates;

/// <summary>Answers only under names it knows. Otherwise a web page could point a name of its own at this machine and read everything.</summary>
internal sealed class HostGate(RequestDelegate next, ApiSettings settings, ILogger<HostGate> log)
{
    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "[::1]"];

    private readonly HashSet<string> hosts = new([.. Loopback, .. settings.Hosts], StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext context)
    {
        if (hosts.Contains("*") || hosts.Contains(context.Request.Host.Host))
        {
            return next(context);
        }

        // 421 and not 4xx of the others: a host name forgotten in the settings is our fault, and Event Grid tries again after a 421.
        log.RefusedAtGate("the host is not one of the names of this router");
        return ProblemAnswer.WriteAsync(context, StatusCodes.Status421MisdirectedRequest, "This router is not reached under that host name; add it to the settings if it should be.");
    }
}
