using System.Collections.Concurrent;
using Azure.Data.Tables;
using Serverless.Core.Events;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>The identity of each event and the number its first delivery was given.</summary>
internal sealed class EventKeys(StoreTable keys)
{
    private const string SequenceProperty = "Sequence";

    // Of the key's hex digits: 16 partitions. At 2,000 entities a second each they take more than the account does, and the events of a batch meet in them.
    private const int PrefixLength = 1;

    private readonly ConcurrentDictionary<string, KeyInserter> inserters = new();

    /// <summary>The number that belongs to the event: <paramref name="sequence"/>, unless it was given one before.</summary>
    public async Task<long> ClaimAsync(EventKey key, long sequence, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var name = key.ToString();
        var partition = name[..PrefixLength];
        var inserter = inserters.GetOrAdd(partition, _ => new KeyInserter(keys));
        if (await inserter.InsertAsync(new TableEntity(partition, name) { [SequenceProperty] = sequence }).ConfigureAwait(false))
        {
            return sequence;
        }

        var row = await keys.FindAsync(partition, name, cancellation).ConfigureAwait(false);
        return row?.GetInt64(SequenceProperty) ?? throw new InvalidDataException($"The key {name} was there and is gone; nothing takes keys away.");
    }
}
