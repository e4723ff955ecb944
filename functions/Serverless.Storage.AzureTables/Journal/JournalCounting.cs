using Serverless.Application.Journal;
using Serverless.Storage.AzureTables.Numbering;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>The counts, from the rows that the writers keep: of a settled day one row, of another those of its partitions.</summary>
internal sealed class JournalCounting(StoreTable journal, JournalDays days)
{
    public async Task<JournalCounts> CountAsync(CancellationToken cancellation)
    {
        var all = await days.ListAsync(SequenceNumber.DayOf(SequenceNumber.Largest), cancellation).ToListAsync(cancellation).ConfigureAwait(false);
        var sum = new Tally();
        foreach (var counts in await Task.WhenAll(all.Select(day => day.Settled ? Task.FromResult(day.Counts) : CountAsync(day, cancellation))).ConfigureAwait(false))
        {
            sum.Add(counts);
        }

        return sum.ToCounts();
    }

    /// <summary>Of one day, from its partitions.</summary>
    public async Task<Tally> CountAsync(JournalDay day, CancellationToken cancellation)
    {
        var ranges = Enumerable.Range(0, SequenceNumber.Shards)
            .Select(shard => $"PartitionKey eq '{SequenceNumber.PartitionOf(day.Number, shard)}' and RowKey ge '{PartitionWriter.CountRowPrefix}' and RowKey lt 'd'");
        var sum = new Tally();
        await foreach (var row in journal.QueryAsync(ranges, PartitionWriter.Lanes, cancellation).ConfigureAwait(false))
        {
            sum.Add(Tally.Of(row));
        }

        return sum;
    }
}
