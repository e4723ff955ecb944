using Azure;
using Azure.Data.Tables;
using Serverless.Application.Journal;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Numbering;

/// <summary>Who may give which numbers: one row a writer, with the end of the span that is taken.</summary>
internal sealed class WriterLeases(StoreTable journal)
{
    private const string Partition = "writers";
    private const string UntilProperty = "Until";

    /// <summary>A span of a writer that nobody has.</summary>
    public async Task<WriterLease> ClaimAsync(long now, long until, CancellationToken cancellation)
    {
        while (true)
        {
            var taken = await journal.QueryAsync($"PartitionKey eq '{Partition}'", 1_000, cancellation).ToListAsync(cancellation).ConfigureAwait(false);
            var free = taken.FindAll(row => row.GetInt64(UntilProperty) <= now);
            var lease = free.Count > 0
                ? await TakeAsync(free[Random.Shared.Next(free.Count)], now, until, cancellation).ConfigureAwait(false)
                : await AddAsync(taken.Count, now, until, cancellation).ConfigureAwait(false);
            if (lease is not null)
            {
                return lease;
            }
        }
    }

    /// <summary>The same writer's next span; null where it was taken over meanwhile.</summary>
    public async Task<WriterLease?> RenewAsync(WriterLease lease, long until, CancellationToken cancellation) =>
        await journal.UpdateAsync(Row(lease.Writer, until), lease.Seen, cancellation).ConfigureAwait(false)
            ? await ReadAsync(lease.Writer, lease.From, until, cancellation).ConfigureAwait(false)
            : null;

    /// <param name="used">The last millisecond of which numbers were given.</param>
    public Task ReleaseAsync(WriterLease lease, long used, CancellationToken cancellation) => journal.UpdateAsync(Row(lease.Writer, used + 1), lease.Seen, cancellation);

    private async Task<WriterLease?> TakeAsync(TableEntity free, long now, long until, CancellationToken cancellation)
    {
        var writer = int.Parse(free.RowKey);
        return await journal.UpdateAsync(Row(writer, until), free.ETag, cancellation).ConfigureAwait(false) ? await ReadAsync(writer, now, until, cancellation).ConfigureAwait(false) : null;
    }

    private async Task<WriterLease?> AddAsync(int writer, long now, long until, CancellationToken cancellation)
    {
        if (writer >= SequenceNumber.Writers)
        {
            throw new StoreUnavailableException($"All {SequenceNumber.Writers} writers have been taken within the last minutes; a host that starts now has to wait for one that has ended.");
        }

        return await journal.InsertAsync(Row(writer, until), cancellation).ConfigureAwait(false) ? await ReadAsync(writer, now, until, cancellation).ConfigureAwait(false) : null;
    }

    // Read for its ETag; the write says nothing about it when its first attempt got through and its answer did not.
    private async Task<WriterLease?> ReadAsync(int writer, long from, long until, CancellationToken cancellation)
    {
        var row = await journal.FindAsync(Partition, Name(writer), cancellation).ConfigureAwait(false);
        return row is not null && row.GetInt64(UntilProperty) == until ? new WriterLease(writer, from, until, row.ETag) : null;
    }

    private static TableEntity Row(int writer, long until) => new(Partition, Name(writer)) { [UntilProperty] = until };

    private static string Name(int writer) => writer.ToString("D4");
}
