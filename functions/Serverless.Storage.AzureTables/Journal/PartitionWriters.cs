using System.Collections.Concurrent;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>One writer for each partition of the journal that this host writes to.</summary>
internal sealed class PartitionWriters(StoreTable journal, int? fixedLane)
{
    private readonly ConcurrentDictionary<string, PartitionWriter> writers = new();

    // Any host may have any lane; that they differ only keeps them from waiting for each other.
    private readonly int lane = fixedLane ?? Random.Shared.Next(PartitionWriter.Lanes);

    public Task<TransactionOutcome> SubmitAsync(string partition, PartitionChange change) =>
        writers.GetOrAdd(partition, name => new PartitionWriter(journal, name, lane)).SubmitAsync(change);
}
