using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using Serverless.Application.Runs;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Runs;

/// <summary>Which runs listen to which events: a partition a type in the table of lists, and one row that changes with every subscription. A host that has
/// seen that row as it is knows what it has read of types since; so a batch costs one look, and none reads lists that are empty.</summary>
internal sealed class SubscriptionRows(StoreTable index)
{
    private const string MarkPartition = "listening";
    private const string MarkRow = "changed";

    private const int PageSize = 1_000;
    private const int AtOnce = 16;

    /// <summary>Types; the next mark forgets them all.</summary>
    private const int MostKnown = 10_000;

    private volatile Known known = new(null);

    public async Task AddAsync(string runId, IReadOnlyList<string>? types, CancellationToken cancellation)
    {
        await Task.WhenAll((types?.Select(Partition) ?? [Partition(null)]).Distinct().Select(partition =>
            index.MergeAsync(new TableEntity(partition, KeyText.Of(runId)) { [RunIndex.RunId] = StoredText.Encode(runId) }, cancellation))).ConfigureAwait(false);

        // After the rows: who sees the mark as it was before has read before this returned.
        await index.MergeAsync(new TableEntity(MarkPartition, MarkRow), cancellation).ConfigureAwait(false);
    }

    public async Task RemoveAsync(RunSubscription subscription, CancellationToken cancellation)
    {
        await index.DeleteAsync(Partition(subscription.Type), KeyText.Of(subscription.RunId), ETag.All, cancellation).ConfigureAwait(false);
        known = new Known(null);
    }

    public async Task<IReadOnlyList<RunSubscription>> FindAsync(IReadOnlyCollection<string> types, CancellationToken cancellation)
    {
        if (await index.FindAsync(MarkPartition, MarkRow, cancellation).ConfigureAwait(false) is not { ETag: var mark })
        {
            return [];
        }

        var current = known;
        if (current.Mark != mark || current.Types.Count > MostKnown)
        {
            known = current = new Known(mark);
        }

        var found = new List<RunSubscription>();
        foreach (var some in types.Distinct().Append(null).Chunk(AtOnce))
        {
            foreach (var page in await Task.WhenAll(some.Select(type => FindAsync(current, type, cancellation))).ConfigureAwait(false))
            {
                found.AddRange(page);
            }
        }

        return found;
    }

    private async Task<IReadOnlyList<RunSubscription>> FindAsync(Known current, string? type, CancellationToken cancellation)
    {
        var partition = Partition(type);
        if (current.Types.TryGetValue(partition, out var seen))
        {
            return seen;
        }

        var found = new List<RunSubscription>();
        await foreach (var row in index.QueryAsync($"PartitionKey eq '{partition}'", PageSize, cancellation).ConfigureAwait(false))
        {
            found.Add(new RunSubscription(RunIndex.RunIdOf(row), type));
        }

        return current.Types[partition] = found;
    }

    private static string Partition(string? type) => type is null ? "listen-all" : $"listen-{KeyText.Hash(type)}";

    /// <summary>What has been read since the row was seen with this ETag.</summary>
    private sealed record Known(ETag? Mark)
    {
        public ConcurrentDictionary<string, IReadOnlyList<RunSubscription>> Types { get; } = new();
    }
}
