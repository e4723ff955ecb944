using Azure;
using Azure.Data.Tables;
using Serverless.Application.Runs;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Runs;

/// <summary>Which runs listen to which events: a partition a type in the table of lists.</summary>
internal sealed class SubscriptionRows(StoreTable index)
{
    private const int PageSize = 1_000;
    private const int AtOnce = 16;

    public Task AddAsync(string runId, IReadOnlyList<string>? types, CancellationToken cancellation) =>
        Task.WhenAll((types?.Select(Partition) ?? [Partition(null)]).Distinct().Select(partition =>
            index.MergeAsync(new TableEntity(partition, KeyText.Of(runId)) { [RunIndex.RunId] = StoredText.Encode(runId) }, cancellation)));

    public Task RemoveAsync(RunSubscription subscription, CancellationToken cancellation) =>
        index.DeleteAsync(Partition(subscription.Type), KeyText.Of(subscription.RunId), ETag.All, cancellation);

    public async Task<IReadOnlyList<RunSubscription>> FindAsync(IReadOnlyCollection<string> types, CancellationToken cancellation)
    {
        var found = new List<RunSubscription>();
        foreach (var some in types.Distinct().Append(null).Chunk(AtOnce))
        {
            foreach (var page in await Task.WhenAll(some.Select(type => FindAsync(type, cancellation))).ConfigureAwait(false))
            {
                found.AddRange(page);
            }
        }

        return found;
    }

    private async Task<List<RunSubscription>> FindAsync(string? type, CancellationToken cancellation)
    {
        var found = new List<RunSubscription>();
        await foreach (var row in index.QueryAsync($"PartitionKey eq '{Partition(type)}'", PageSize, cancellation).ConfigureAwait(false))
        {
            found.Add(new RunSubscription(RunIndex.RunIdOf(row), type));
        }

        return found;
    }

    private static string Partition(string? type) => type is null ? "listen-all" : $"listen-{KeyText.Hash(type)}";
}
