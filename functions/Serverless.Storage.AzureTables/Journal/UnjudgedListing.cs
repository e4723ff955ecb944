using Azure.Data.Tables;
using Serverless.Application.Journal;
using Serverless.Storage.AzureTables.Numbering;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>What waits for its judgement: the ranges of pending rows of the days that are not settled, which are one or two.</summary>
internal sealed class UnjudgedListing(StoreTable journal, JournalDays days, JournalCounting counting, JournalListing entries, JournalRows rows)
{
    private const int LookUpsAtOnce = 32;

    public async Task<IReadOnlyList<JournalRecord>> ListAsync(long after, int limit, CancellationToken cancellation)
    {
        var open = await days.ListAsync(SequenceNumber.DayOf(SequenceNumber.Largest), cancellation).Where(day => !day.Settled).ToListAsync(cancellation).ConfigureAwait(false);
        open.Reverse();
        var found = new List<JournalRecord>();
        var bytes = 0L;
        foreach (var day in open.SkipWhile(day => day.Number < SequenceNumber.DayOf(Math.Max(after, 0))))
        {
            var pending = Pending(day.Number, after, limit, cancellation);
            var records = pending.LookUpAsync(Math.Min(limit, LookUpsAtOnce), row => FindAsync(row, cancellation), cancellation)
                .Take(limit - found.Count)
                .TakeWhile(record => (bytes += record.Body.Length) - record.Body.Length < IJournalReader.UnjudgedPageBytes);
            var before = found.Count;
            found.AddRange(await records.ToListAsync(cancellation).ConfigureAwait(false));
            if (found.Count == limit || bytes >= IJournalReader.UnjudgedPageBytes)
            {
                break;
            }

            if (found.Count == before && SequenceNumber.DayOf(after) < day.Number && days.CanSettle(day))
            {
                await days.SettleAsync(day, await counting.CountAsync(day, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
            }
        }

        return found;
    }

    private IAsyncEnumerable<TableEntity> Pending(int day, long after, int limit, CancellationToken cancellation)
    {
        var from = SequenceNumber.PendingRow(Math.Max(after, 0));
        var ranges = Enumerable.Range(0, SequenceNumber.Shards)
            .Select(shard => $"PartitionKey eq '{SequenceNumber.PartitionOf(day, shard)}' and RowKey gt '{from}' and RowKey lt 'q'");
        return journal.QueryAsync(ranges, Math.Min(limit, 1_000), cancellation);
    }

    /// <summary>Null where it was judged a moment ago.</summary>
    private async Task<JournalRecord?> FindAsync(TableEntity pending, CancellationToken cancellation)
    {
        var sequence = SequenceNumber.OfPendingRow(pending.RowKey);
        var row = await entries.FindRowAsync(sequence, cancellation).ConfigureAwait(false)
            ?? throw new InvalidDataException($"Entry {sequence} is pending and is not there; both are written in one transaction.");
        var record = await rows.ReadAsync(row, sequence, cancellation).ConfigureAwait(false);
        return record.Judgement is null ? record : null;
    }
}
