using Microsoft.AspNetCore.Http;
using Serverless.Api.Gates;
using Serverless.Api.Problems;
using Serverless.Application.Admission;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Api.Queries;

/// <summary>Runs, their histories, and the answer of a person to a call in doubt.</summary>
internal sealed class RunEndpoints(IRunReader runs, IRunHistory histories, IRunEngine engine, WaitReader waits)
{
    private const int LargestHistoryPage = 5_000;

    public async Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request.Query);
        var limit = query.Limit();
        var asked = new RunQuery(query.Text("before"), limit + 1, query.Choice<RunStatus>("status"), query.Text("rule"), query.Number("event"));
        if (query.Finish() is { } problem)
        {
            await ProblemAnswer.WriteAsync(context, problem).ConfigureAwait(false);
            return;
        }

        if (asked.Before is { } before && await runs.FindAsync(before, context.RequestAborted).ConfigureAwait(false) is null)
        {
            query.Report("query/no-such-run", "'before' is the id of a run: take it from 'next' of the page before.");
            await ProblemAnswer.WriteAsync(context, query.Finish()!).ConfigureAwait(false);
            return;
        }

        var found = await runs.ListAsync(asked, context.RequestAborted).ConfigureAwait(false);
        await ApiJson.WriteAsync(context, Page<RunView>.Of(found, limit, RunView.Of, run => run.RunId), ApiJson.Default.PageRunView).ConfigureAwait(false);
    }

    public async Task ShowAsync(HttpContext context)
    {
        var run = await runs.FindAsync(Id(context), context.RequestAborted).ConfigureAwait(false);
        await (run is null ? NotThereAsync(context) : ApiJson.WriteAsync(context, RunView.Of(run), ApiJson.Default.RunView)).ConfigureAwait(false);
    }

    /// <summary>A match that waits, or was let go, asks for a run that there is not.</summary>
    private async Task NotThereAsync(HttpContext context)
    {
        var became = (await waits.ReadAsync([Id(context)], context.RequestAborted).ConfigureAwait(false)).GetValueOrDefault(Id(context));
        await (became is null ? NoSuchRun(context) : ProblemAnswer.WriteAsync(context, StatusCodes.Status404NotFound, $"There is no run of that id. The match it was for: {became}")).ConfigureAwait(false);
    }

    /// <summary>Facts from the oldest on; <c>after</c> is how many the reader has seen, and <c>next</c> what to say there for the next page.</summary>
    public async Task HistoryAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request.Query);
        var limit = (int)(query.Number("limit", 1, LargestHistoryPage) ?? LargestHistoryPage);
        var after = (int)(query.Number("after", 0, int.MaxValue) ?? 0);
        if (query.Finish() is { } problem)
        {
            await ProblemAnswer.WriteAsync(context, problem).ConfigureAwait(false);
            return;
        }

        if (await runs.FindAsync(Id(context), context.RequestAborted).ConfigureAwait(false) is null)
        {
            await NoSuchRun(context).ConfigureAwait(false);
            return;
        }

        // One more than is shown tells whether there is a next page.
        var facts = await histories.ReadAsync(Id(context), new HistoryPage(after, limit + 1), context.RequestAborted).ConfigureAwait(false);
        var shown = facts.Take(limit).Select(HistoryDisclosure.Of).ToList();
        var page = new Page<HistoryEvent>(shown, facts.Count > limit ? (after + limit).ToString() : null);
        await ApiJson.WriteAsync(context, page, ApiJson.Default.PageHistoryEvent).ConfigureAwait(false);
    }

    public async Task ResolveAsync(HttpContext context)
    {
        if (await JsonRequest.ReadAsync(context, DoubtAnswerReader.Area, sent => DoubtAnswerReader.Read(sent, Id(context), context.Caller())).ConfigureAwait(false) is not { } answer)
        {
            return;
        }

        await (await engine.ResolveAsync(answer, context.RequestAborted).ConfigureAwait(false) switch
        {
            ResolveOutcome.Resolved => ApiJson.WriteAsync(context, new ResolvedView(true), ApiJson.Default.ResolvedView),
            ResolveOutcome.NoSuchRun => NoSuchRun(context),
            _ => ProblemAnswer.WriteAsync(context, StatusCodes.Status409Conflict, "No call at that path is in doubt, or it no longer is."),
        }).ConfigureAwait(false);
    }

    internal static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    internal static Task NoSuchRun(HttpContext context) => ProblemAnswer.WriteAsync(context, StatusCodes.Status404NotFound, "There is no run of that id.");
}
