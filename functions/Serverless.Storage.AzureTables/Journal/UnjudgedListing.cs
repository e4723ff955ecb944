using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Serverless.Application.Journal;
using Serverless.Storage.AzureTables.Numbering;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>What waits for its judgement: the ranges of pending rows of the days that are not settled, which are one or two.</summary>
internal sealed class UnjudgedListing(StoreTable journal, JournalDays days, JournalCounting counting, JournalPages pages, PageRows rows)
{
    // Pages with their bodies.
    private const int LookUpsAtOnce = 8;

    public async Task<IReadOnlyList<JournalRecord>> ListAsync(long after, int limit, CancellationToken cancellation)
    {
        var open = await days.ListAsync(SequenceNumber.DayOf(SequenceNumber.Largest), cancellation).Where(day => !day.Settled).ToListAsync(cancellation).ConfigureAwait(false);
        open.Reverse();
        var found = new List<JournalRecord>();
        var bytes = 0L;
        foreach (var day in open.SkipWhile(day => day.Number < SequenceNumber.DayOf(Math.Max(after, 0))))
        {
            var records = UnjudgedAsync(Pending(day.Number, after, limit, cancellation), after, cancellation)
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
        // A page may begin before the place and end after it.
        var from = SequenceNumber.PendingRow(SequenceNumber.BlockOf(Math.Max(after, 0)).First);
        var ranges = Enumerable.Range(0, SequenceNumber.Shards)
            .Select(shard => $"PartitionKey eq '{SequenceNumber.PartitionOf(day, shard)}' and RowKey ge '{from}' and RowKey lt 'q'");
        return journal.QueryAsync(ranges, Math.Min(limit, 1_000), cancellation);
    }

    private async IAsyncEnumerable<JournalRecord> UnjudgedAsync(IAsyncEnumerable<TableEntity> pending, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var page in pending.LookUpAsync(LookUpsAtOnce, row => FindAsync(row, cancellation), cancellation).ConfigureAwait(false))
        {
            foreach (var entry in page.Entries.Where(entry => entry.Sequence > after && entry.Kind != JournalKind.DeadLetter && page.JudgementOf(entry.Sequence) is null))
            {
                yield return await rows.ToWholeRecordAsync(page, entry, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task<JournalPage?> FindAsync(TableEntity pending, CancellationToken cancellation)
    {
        var first = SequenceNumber.OfPendingRow(pending.RowKey);
        return await pages.FindAsync(first, cancellation).ConfigureAwait(false)
            ?? throw new InvalidDataException($"Page {first} is pending and is not there; both are written in one transaction.");
    }
}
