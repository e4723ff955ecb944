using Azure.Data.Tables;
using Serverless.Application.Runs;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Runs;

/// <summary>Lists of runs: all, the active, those that ended so, those of a rule, those of an event. A row is a hint that is written before the truth it
/// points to: after a crash a list may name a run that never was or is otherwise now, and never lacks one. Readers ask the run itself.</summary>
internal sealed class RunIndex(StoreTable index)
{
    public const string RunId = "RunId";

    /// <summary>Partitions of the lists that every run is in.</summary>
    private const int Shards = 4;

    private const string Active = "active";

    /// <summary>Before the first fact is written.</summary>
    public Task EnterStartAsync(RunSummary summary, CancellationToken cancellation)
    {
        var lists = new List<string> { Sharded("all", summary.RunId) };
        if (summary.Rule is { } rule)
        {
            lists.Add(OfRule(rule));
        }

        if (summary.Sequence is { } sequence)
        {
            lists.Add(OfEvent(sequence));
        }

        return Task.WhenAll([EnterActiveAsync(summary, cancellation), .. lists.Select(list => EnterAsync(list, summary, cancellation))]);
    }

    /// <summary>Before and after the fact is written by which an ended run goes on: before, so that it is never missing after a crash, and after, since a
    /// reader that found it ended may have taken the row away meanwhile.</summary>
    public Task EnterActiveAsync(RunSummary summary, CancellationToken cancellation) =>
        index.MergeAsync(Row(Sharded(Active, summary.RunId), KeyText.Of(summary.RunId), summary), cancellation);

    /// <summary>Before the fact that ends it is written.</summary>
    public Task EnterEndAsync(RunSummary summary, CancellationToken cancellation) => EnterAsync(Sharded(OfStatus(summary.Status), summary.RunId), summary, cancellation);

    /// <summary>Its row in the list of active runs; null where there is none.</summary>
    public Task<TableEntity?> FindActiveAsync(string runId, CancellationToken cancellation) => index.FindAsync(Sharded(Active, runId), KeyText.Of(runId), cancellation);

    /// <summary>After it has ended, or when a reader finds that it has; unless it was entered again since the row was read.</summary>
    public Task LeaveActiveAsync(TableEntity row, CancellationToken cancellation) => index.DeleteAsync(row.PartitionKey, row.RowKey, row.ETag, cancellation);

    /// <summary>Ids of runs that may be active, in the order of their keys.</summary>
    public IAsyncEnumerable<TableEntity> ListActive(string? after, int pageSize, CancellationToken cancellation) =>
        List(AllShards(Active), after is null ? "" : KeyText.Of(after), pageSize, cancellation);

    /// <summary>Rows of runs that may fit the query, the newest start first, from the shortest list there is for it.</summary>
    public IAsyncEnumerable<TableEntity> List(RunQuery query, RunSummary? before, CancellationToken cancellation)
    {
        var from = before is null ? "" : StartRow(before);
        var pageSize = Math.Min(query.Limit, 1_000);
        return query switch
        {
            { Sequence: { } sequence } => List([OfEvent(sequence)], from, pageSize, cancellation),
            { Rule: { } rule } => List([OfRule(rule)], from, pageSize, cancellation),
            { Status: RunStatus.Completed or RunStatus.Faulted or RunStatus.Cancelled } => List(AllShards(OfStatus(query.Status.Value)), from, pageSize, cancellation),
            { Status: not null } => ListActiveByStart(from, cancellation),
            _ => List(AllShards("all"), from, pageSize, cancellation),
        };
    }

    /// <summary>Whether the row is of the start that was recorded, and not of one that lost.</summary>
    public static bool Tells(TableEntity row, RunSummary summary) => row.RowKey == StartRow(summary) || row.PartitionKey.StartsWith(Active, StringComparison.Ordinal);

    public static string RunIdOf(TableEntity row) => StoredText.Decode(row.GetString(RunId));

    /// <summary>All active runs are read for this: their list is in the order of their ids, and it is short.</summary>
    private async IAsyncEnumerable<TableEntity> ListActiveByStart(string from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var rows = await ListActive(null, 1_000, cancellation).ToListAsync(cancellation).ConfigureAwait(false);
        foreach (var row in rows.Where(row => string.CompareOrdinal(StartOf(row), from) > 0).OrderBy(StartOf, StringComparer.Ordinal))
        {
            yield return row;
        }
    }

    private IAsyncEnumerable<TableEntity> List(IEnumerable<string> partitions, string after, int pageSize, CancellationToken cancellation) =>
        index.QueryAsync(partitions.Select(partition => $"PartitionKey eq '{partition}' and RowKey gt '{after}'"), pageSize, cancellation);

    private Task EnterAsync(string list, RunSummary summary, CancellationToken cancellation) => index.MergeAsync(Row(list, StartRow(summary), summary), cancellation);

    private static TableEntity Row(string list, string row, RunSummary summary) => new(list, row) { [RunId] = StoredText.Encode(summary.RunId), [Start] = StartRow(summary) };

    private const string Start = "Start";

    private static string StartOf(TableEntity row) => row.GetString(Start);

    /// <summary>The newest first; runs that started at the same moment in the order of their ids.</summary>
    private static string StartRow(RunSummary summary) => $"{DateTimeOffset.MaxValue.Ticks - summary.StartedAt.UtcTicks:D19}-{KeyText.Of(summary.RunId)}";

    private static string OfStatus(RunStatus status) => $"ended-{status}";

    private static string OfRule(string rule) => $"rule-{KeyText.Hash(rule)}";

    private static string OfEvent(long sequence) => $"event-{sequence:D16}";

    private static string Sharded(string list, string runId) => $"{list}-{(KeyText.Hash(runId)[0] - '0') % Shards}";

    private static IEnumerable<string> AllShards(string list) => Enumerable.Range(0, Shards).Select(shard => $"{list}-{shard}");
}
