using Azure.Data.Tables;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using Serverless.Storage.AzureTables.Bodies;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Runs;

/// <summary>The questions about runs.</summary>
internal sealed class RunReading(StoreTable runs, RunIndex index, RunRows rows, BodyStore bodies, RunBlobs blobs, TimeProvider time)
{
    private const int LookUpsAtOnce = 32;

    /// <summary>Facts: more than most appends have.</summary>
    private const long FirstLook = 64;

    /// <summary>A start that was never recorded is taken for dead after this; until then it may be under way.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    /// <summary>Rows are named for the first of their facts, and how many facts they have is not known before: the row in which a page begins is looked
    /// for a little before it, and then further and further.</summary>
    public async Task<IReadOnlyList<HistoryEvent>> ReadHistoryAsync(string runId, HistoryPage page, CancellationToken cancellation)
    {
        for (var back = FirstLook; ; back *= 16)
        {
            var from = (int)Math.Max(0, page.From - back);
            if (await ReadFromAsync(runId, from, page, cancellation).ConfigureAwait(false) is { } facts)
            {
                return facts;
            }
        }
    }

    /// <returns>Null where the page begins in a row before.</returns>
    private async Task<IReadOnlyList<HistoryEvent>?> ReadFromAsync(string runId, int from, HistoryPage page, CancellationToken cancellation)
    {
        var end = (long)page.From + page.Limit;
        var rows = runs.QueryAsync($"PartitionKey eq '{RunRows.PartitionOf(runId)}' and RowKey ge '{RunRows.AppendRow(from)}' and RowKey lt '{RunRows.AppendRow(end)}'", 1_000, cancellation);
        int? first = null;
        var wanted = rows
            .Where(row =>
            {
                first ??= RunRows.FirstFact(row);
                return RunRows.FirstFact(row) + row.GetInt32(RunRows.Facts) > page.From;
            })
            .LookUpAsync(LookUpsAtOnce, row => ReadFactsAsync(runId, row, cancellation), cancellation);
        var facts = new List<HistoryEvent>();
        await foreach (var (at, some) in wanted.ConfigureAwait(false))
        {
            facts.AddRange(some.Skip((int)Math.Max(0, page.From - at)).Take((int)Math.Min(some.Count, end - Math.Max(at, page.From))));
        }

        return from == 0 || first <= page.From ? facts : null;
    }

    public async Task<RunSummary?> FindAsync(string runId, CancellationToken cancellation)
    {
        var row = await runs.FindAsync(RunRows.PartitionOf(runId), RunRows.SummaryRow, cancellation).ConfigureAwait(false);
        return row is null ? null : await rows.ReadAsync(row, cancellation).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellation)
    {
        var before = query.Before is null ? null : await FindAsync(query.Before, cancellation).ConfigureAwait(false);
        if (before is null && query.Before is not null)
        {
            return [];
        }

        return await index.List(query, before, cancellation)
            .LookUpAsync(Math.Min(query.Limit, LookUpsAtOnce), row => FindToldAsync(row, cancellation), cancellation)
            .Where(run => query.Status is null || run.Status == query.Status)
            .Where(run => query.Rule is null || run.Rule == query.Rule)
            .Where(run => query.Sequence is null || run.Sequence == query.Sequence)
            .Take(query.Limit)
            .ToListAsync(cancellation).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<RunSummary>> ListActiveAsync(string? after, int limit, CancellationToken cancellation) =>
        await index.ListActive(after, Math.Min(limit, 1_000), cancellation)
            .LookUpAsync(Math.Min(limit, LookUpsAtOnce), row => FindActiveAsync(row, cancellation), cancellation)
            .Take(limit)
            .ToListAsync(cancellation).ConfigureAwait(false);

    private async Task<RunSummary?> FindToldAsync(TableEntity row, CancellationToken cancellation) =>
        await FindAsync(RunIndex.RunIdOf(row), cancellation).ConfigureAwait(false) is { } run && RunIndex.Tells(row, run) ? run : null;

    /// <summary>Takes a row away that a crash left behind.</summary>
    private async Task<RunSummary?> FindActiveAsync(TableEntity row, CancellationToken cancellation)
    {
        var runId = RunIndex.RunIdOf(row);
        var run = await FindAsync(runId, cancellation).ConfigureAwait(false);
        if (run is { Ended: false })
        {
            return run;
        }

        if (run is not null || row.Timestamp < time.GetUtcNow() - Abandoned)
        {
            await index.LeaveActiveAsync(row, cancellation).ConfigureAwait(false);
        }

        return null;
    }

    private async Task<StoredFacts?> ReadFactsAsync(string runId, TableEntity row, CancellationToken cancellation)
    {
        var body = (await bodies.GetAsync(row, RunAppending.Body, cancellation).ConfigureAwait(false))!.Value;
        if (row.GetString(RunAppending.Payloads) is { } text)
        {
            var places = PayloadPlace.Read(text);
            var payloads = await blobs.GetPayloadsAsync(runId, places, cancellation).ConfigureAwait(false);
            body = HistoryCut.Join(body.Span, places, hash => payloads[hash]);
        }

        return new StoredFacts(RunRows.FirstFact(row), HistoryJson.ReadList(body.Span));
    }

    private sealed record StoredFacts(int At, IReadOnlyList<HistoryEvent> Facts);
}
