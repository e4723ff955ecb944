using Microsoft.AspNetCore.Http;
using Serverless.Api.Problems;
using Serverless.Application.Journal;

namespace Serverless.Api.Queries;

/// <summary>What came in and what became of it.</summary>
internal sealed class JournalEndpoints(IJournalReader journal)
{
    public async Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request.Query);
        var limit = query.Limit();
        var asked = new JournalQuery(query.Number("before"), limit + 1, query.Choice<JournalKind>("kind"), query.Text("type"), query.Text("source"), query.Text("rule"));
        if (query.Finish() is { } problem)
        {
            await ProblemAnswer.WriteAsync(context, problem).ConfigureAwait(false);
            return;
        }

        var found = await journal.ListAsync(asked, context.RequestAborted).ConfigureAwait(false);
        var page = Page<JournalLine>.Of(found, limit, JournalLine.Of, record => record.Sequence.ToString());
        await ApiJson.WriteAsync(context, page, ApiJson.Default.PageJournalLine).ConfigureAwait(false);
    }

    public async Task ShowAsync(HttpContext context)
    {
        var sequence = long.Parse((string)context.Request.RouteValues["sequence"]!);
        var record = await journal.FindAsync(sequence, context.RequestAborted).ConfigureAwait(false);
        await (record is null
            ? ProblemAnswer.WriteAsync(context, StatusCodes.Status404NotFound, $"The journal has no entry {sequence}.")
            : ApiJson.WriteAsync(context, JournalEntryView.Of(record), ApiJson.Default.JournalEntryView)).ConfigureAwait(false);
    }

    public async Task ConservationAsync(HttpContext context)
    {
        var counts = await journal.CountAsync(context.RequestAborted).ConfigureAwait(false);
        await ApiJson.WriteAsync(context, ConservationView.Of(counts), ApiJson.Default.ConservationView).ConfigureAwait(false);
    }
}
