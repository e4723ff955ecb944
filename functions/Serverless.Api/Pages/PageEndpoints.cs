using Microsoft.AspNetCore.Http;
using Serverless.Application.Journal;
using Serverless.Application.Runs;

namespace Serverless.Api.Pages;

/// <summary>The pages for people.</summary>
internal sealed class PageEndpoints(IJournalReader journal, IRunReader runs, IRunHistory histories)
{
    private const int Newest = 20;
    private const int HomeRefresh = 5;
    private const int RunRefresh = 1;

    public async Task HomeAsync(HttpContext context)
    {
        var counts = await journal.CountAsync(context.RequestAborted).ConfigureAwait(false);
        var events = await journal.ListAsync(new JournalQuery(Limit: Newest), context.RequestAborted).ConfigureAwait(false);
        var newest = await runs.ListAsync(new RunQuery(Limit: Newest), context.RequestAborted).ConfigureAwait(false);
        await Layout.WriteAsync(context, "Event router", HomeRefresh, HomePage.Render(counts, events, newest)).ConfigureAwait(false);
    }

    public async Task RunAsync(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        var run = await runs.FindAsync(id, context.RequestAborted).ConfigureAwait(false);
        if (run is null)
        {
            await Layout.WriteAsync(context, "No such run", null, Html.Of($"<p><a href=\"/\">Event router</a></p><h1>There is no run of that id.</h1>"), StatusCodes.Status404NotFound).ConfigureAwait(false);
            return;
        }

        var history = await histories.ReadAsync(id, context.RequestAborted).ConfigureAwait(false);
        await Layout.WriteAsync(context, run.Workflow, run.Ended ? null : RunRefresh, RunPage.Render(run, [.. history.Select(HistoryDisclosure.Of)])).ConfigureAwait(false);
    }
}
