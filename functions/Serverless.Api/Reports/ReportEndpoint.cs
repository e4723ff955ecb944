using Microsoft.AspNetCore.Http;
using Serverless.Api.Problems;
using Serverless.Api.Queries;
using Serverless.Application.Reports;
using Serverless.Core.Documents;

namespace Serverless.Api.Reports;

/// <summary><c>GET /api/report?since=P30D</c>: what the router was good for since then.</summary>
internal sealed class ReportEndpoint(Reporting reporting, TimeProvider time)
{
    private static readonly TimeSpan Usual = TimeSpan.FromDays(30);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    public async Task ShowAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request.Query);
        var since = time.GetUtcNow() - Span(query);
        if (query.Finish() is { } problem)
        {
            await ProblemAnswer.WriteAsync(context, problem).ConfigureAwait(false);
            return;
        }

        var report = await reporting.MakeAsync(since, context.RequestAborted).ConfigureAwait(false);
        await ApiJson.WriteAsync(context, ReportView.Of(report), ApiJson.Default.ReportView).ConfigureAwait(false);
    }

    private static TimeSpan Span(QueryReader query)
    {
        if (query.Text("since") is not { } text)
        {
            return Usual;
        }

        if (IsoDuration.TryParse(text, out var span) && span > TimeSpan.Zero && span <= Longest)
        {
            return span;
        }

        query.Report("query/no-duration", "'since' is how far back to look, as an ISO 8601 duration up to P366D, such as P30D or PT12H.");
        return Usual;
    }
}
