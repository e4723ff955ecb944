using Microsoft.AspNetCore.Http;
using Serverless.Application.Queries;

namespace Serverless.Api.Queries;

/// <param name="Status"><c>ready</c> or <c>not-ready</c>.</param>
internal sealed record HealthView(string Status, IReadOnlyList<string> Reasons);

/// <summary><c>/health</c>: 200 when events can be taken in and judged, otherwise 503 with the reasons.</summary>
internal sealed class HealthEndpoint(IReadiness readiness)
{
    public async Task ShowAsync(HttpContext context)
    {
        var faults = await readiness.FaultsAsync(context.RequestAborted).ConfigureAwait(false);
        var ready = faults.Count == 0;
        var view = new HealthView(ready ? "ready" : "not-ready", faults);
        await ApiJson.WriteAsync(context, view, ApiJson.Default.HealthView, ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable).ConfigureAwait(false);
    }
}
