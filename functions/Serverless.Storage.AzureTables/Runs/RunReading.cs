using Azure.Data.Tables;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using Serverless.Storage.AzureTables.Bodies;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Runs;

/// <summary>The questions about runs.</summary>
internal sealed class RunReading(StoreTable runs, RunIndex index, RunRows rows, BodyStore bodies, TimeProvider time)
{
    private const int LookUpsAtOnce = 32;

    /// <summary>A start that was never recorded is taken for dead after this; until then it may be under way.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    public async Task<IReadOnlyList<HistoryEvent>> ReadHistoryAsync(string runId, CancellationToken cancellation)
    {
        var appends = runs.QueryAsync($"PartitionKey eq '{RunRows.PartitionOf(runId)}' and RowKey ge 'h' and RowKey lt 'i'", 1_000, cancellation);
        var facts = new List<HistoryEvent>();
        await foreach (var some in appends.LookUpAsync(LookUpsAtOnce, row => ReadFactsAsync(row, cancellation), cancellation).ConfigureAwait(false))
        {
            facts.AddRange(some);
        }

        return facts;
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

    private async Task<IReadOnlyList<HistoryEvent>?> ReadFactsAsync(TableEntity row, CancellationToken cancellation) =>
        HistoryJson.ReadList((await bodies.GetAsync(row, RunAppending.Body, cancellation).ConfigureAwait(false))!.Value.Span);
}
