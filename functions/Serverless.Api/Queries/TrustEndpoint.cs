using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Serverless.Api.Problems;
using Serverless.Application.Dispatch;
using Serverless.Application.Trust;
using Serverless.Core.Trust;

namespace Serverless.Api.Queries;

/// <summary>How far a rule is to be trusted: <c>GET /api/rules/{rule}/trust</c>, of its <c>last</c> runs.</summary>
internal sealed class TrustEndpoint(TrustDesk desk, LiveRules rules)
{
    public async Task ShowAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request.Query);
        var last = (int)(query.Number("last", 1, TrustDesk.MostRuns) ?? 50);
        if (query.Finish() is { } problem)
        {
            await ProblemAnswer.WriteAsync(context, problem).ConfigureAwait(false);
            return;
        }

        if (!rules.Loaded || rules.Current.Find((string)context.Request.RouteValues["rule"]!) is not { } rule)
        {
            await ProblemAnswer.WriteAsync(context, StatusCodes.Status404NotFound, "There is no rule of that name in the live rule set.").ConfigureAwait(false);
            return;
        }

        await ApiJson.WriteAsync(context, TrustView.Of(await desk.ReportAsync(rule, last, context.RequestAborted).ConfigureAwait(false)), ApiJson.Default.TrustView).ConfigureAwait(false);
    }
}

/// <param name="Mode">As its document says.</param>
/// <param name="ModeNow">As it acts.</param>
internal sealed record TrustView(string Rule, string Mode, string ModeNow, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] StartsActLine? Moved, RuleTrust Trust)
{
    public static TrustView Of(TrustReport report) => new(report.Rule, Names.Of(report.Mode), Names.Of(report.ModeNow), report.Moved is { } act ? StartsActLine.Of(act) : null, report.Trust);
}
