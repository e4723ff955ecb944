using Microsoft.AspNetCore.Http;
using Serverless.Application.Journal;
using Serverless.Application.Runs;

namespace Serverless.Api.Pages;

/// <summary>The pages for people.</summary>
internal sealed class PageEndpoints(IJournalReader journal, IRunReader runs, IRunHistory histories)
{
    private const int Newest = 20;
    private const int NewestFacts = 500;
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

        // How it began, and the newest: the page is drawn anew every second, and a run may have a hundred thousand facts.
        var first = await histories.ReadAsync(id, new HistoryPage(0, 1), context.RequestAborted).ConfigureAwait(false);
        var newest = await histories.ReadAsync(id, new HistoryPage(Math.Max(1, run.Facts - NewestFacts)), context.RequestAborted).ConfigureAwait(false);
        var history = first.Concat(newest);
        await Layout.WriteAsync(context, run.Workflow, run.Ended ? null : RunRefresh, RunPage.Render(run, [.. history.Select(HistoryDisclosure.Of)])).ConfigureAwait(false);
    }
}
