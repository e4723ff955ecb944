using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Azure.Data.Tables;
using Serverless.Core.Events;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>The identity of each event and the place its first delivery was given: one short row an event, for ever. Partitions are by source, so that the
/// events of a batch, which mostly have one, are one transaction; a source takes 2,000 events a second, and the account less than ten such sources.</summary>
internal sealed class EventKeys(StoreTable keys)
{
    private const string PlaceProperty = "P";

    // Sources share them, so that a batch of many sources is not as many transactions.
    private const int Partitions = 16;

    private readonly ConcurrentDictionary<string, KeyInserter> inserters = new();

    /// <summary>The places that belong to the events: the proposed ones, unless they were given one before.</summary>
    /// <param name="proposed">Each key once.</param>
    public async Task<IReadOnlyDictionary<EventKey, EntryPlace>> ClaimAsync(IReadOnlyList<KeyClaim> proposed, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var found = await Task.WhenAll(proposed.GroupBy(claim => PartitionOf(claim.Source)).Select(some => ClaimAsync(some.Key, [.. some], cancellation))).ConfigureAwait(false);
        return found.SelectMany(some => some).ToDictionary(pair => pair.Key, pair => pair.Value);
    }

    private async Task<KeyValuePair<EventKey, EntryPlace>[]> ClaimAsync(string partition, List<KeyClaim> claims, CancellationToken cancellation)
    {
        var rows = claims.ConvertAll(claim => new TableEntity(partition, claim.Key.ToString()) { [PlaceProperty] = claim.Place.ToNumber() });
        var inserted = await inserters.GetOrAdd(partition, _ => new KeyInserter(keys)).InsertAsync(rows).ConfigureAwait(false);
        return await Task.WhenAll(claims.Select(async (claim, index) =>
            KeyValuePair.Create(claim.Key, inserted[index] ? claim.Place : await FindAsync(rows[index], cancellation).ConfigureAwait(false)))).ConfigureAwait(false);
    }

    private async Task<EntryPlace> FindAsync(TableEntity row, CancellationToken cancellation)
    {
        var there = await keys.FindAsync(row.PartitionKey, row.RowKey, cancellation).ConfigureAwait(false);
        return EntryPlace.Of(there?.GetInt64(PlaceProperty) ?? throw new InvalidDataException($"The key {row.RowKey} was there and is gone; nothing takes keys away."));
    }

    private static string PartitionOf(string source)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(source.AsSpan()), hash);
        return (hash[0] % Partitions).ToString("x");
    }
}

/// <summary>An event that asks for a place in the journal.</summary>
internal readonly record struct KeyClaim(string Source, EventKey Key, EntryPlace Place);
