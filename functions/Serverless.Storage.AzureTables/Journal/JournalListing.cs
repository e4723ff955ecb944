using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Serverless.Application.Journal;
using Serverless.Storage.AzureTables.Numbering;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>Entries from the newest to the oldest: a day at a time, of each day its partitions side by side, of each partition one range of pages. Pages never
/// overlap, so entries come in their order.</summary>
internal sealed class JournalListing(StoreTable journal, JournalDays days, PageRows rows, JournalPages pages)
{
    private const int LookUpsAtOnce = 32;

    public async Task<JournalRecord?> FindAsync(long sequence, CancellationToken cancellation) =>
        await pages.FindHoldingAsync(sequence, withBodies: true, cancellation).ConfigureAwait(false) is { } page
            ? await rows.ToWholeRecordAsync(page, page.Find(sequence)!, cancellation).ConfigureAwait(false)
            : null;

    public async Task<IReadOnlyList<JournalRecord>> ListAsync(JournalQuery query, CancellationToken cancellation)
    {
        var before = query.Before ?? SequenceNumber.Largest;
        if (!SequenceNumber.IsPossible(before))
        {
            return before < 0 ? [] : await ListAsync(query with { Before = null }, cancellation).ConfigureAwait(false);
        }

        return await AllAsync(query, before, cancellation).Take(query.Limit).ToListAsync(cancellation).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<JournalRecord> AllAsync(JournalQuery query, long before, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var day in days.ListAsync(SequenceNumber.DayOf(before), cancellation).ConfigureAwait(false))
        {
            var entries = query.Rule is null ? Entries(day.Number, query, before, cancellation) : EntriesOfRule(day.Number, query, before, cancellation);
            await foreach (var record in entries.ConfigureAwait(false))
            {
                if (Fits(record, query))
                {
                    yield return record;
                }
            }
        }
    }

    private async IAsyncEnumerable<JournalRecord> Entries(int day, JournalQuery query, long before, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var narrowed = Narrow(query);
        var ranges = Partitions(day).Select(partition => $"PartitionKey eq '{partition}' and RowKey gt '{SequenceNumber.PageRow(before)}' and RowKey lt 'k'{narrowed}");
        await foreach (var row in journal.QueryAsync(ranges, PageSize(query), PageRows.WithoutBodies, cancellation).ConfigureAwait(false))
        {
            var page = await rows.ReadAsync(row, withBodies: false, cancellation).ConfigureAwait(false);
            foreach (var entry in page.Entries.Reverse().Where(entry => entry.Sequence < before && (query.Kind is null || entry.Kind == query.Kind)))
            {
                yield return await rows.ToRecordAsync(page, entry, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Through the rule's own list. A row there may stand for a judgement that was never recorded; the verdicts tell.</summary>
    private IAsyncEnumerable<JournalRecord> EntriesOfRule(int day, JournalQuery query, long before, CancellationToken cancellation)
    {
        var hash = KeyText.Hash(query.Rule!);
        var from = SequenceNumber.RuleRow(hash, before);
        var ranges = Partitions(day).Select(partition => $"PartitionKey eq '{partition}' and RowKey gt '{from}' and RowKey lt 'r{hash}.'");
        return journal.QueryAsync(ranges, PageSize(query), cancellation).LookUpAsync(LookUpsAtOnce, row => FindJudgedByAsync(row, query.Rule!, cancellation), cancellation);
    }

    private async Task<JournalRecord?> FindJudgedByAsync(TableEntity ruleRow, string rule, CancellationToken cancellation)
    {
        var sequence = SequenceNumber.OfRuleRow(ruleRow.RowKey);
        var page = await pages.FindHoldingAsync(sequence, withBodies: false, cancellation).ConfigureAwait(false);
        return page?.JudgementOf(sequence)?.Verdicts.Any(verdict => verdict.Rule == rule) == true
            ? await rows.ToRecordAsync(page, page.Find(sequence)!, cancellation).ConfigureAwait(false)
            : null;
    }

    private static IEnumerable<string> Partitions(int day) => Enumerable.Range(0, SequenceNumber.Shards).Select(shard => SequenceNumber.PartitionOf(day, shard));

    // A little more than each partition's share where every page has one entry: most lists are read in one round.
    private static int PageSize(JournalQuery query) => Math.Min((query.Limit / SequenceNumber.Shards) + 8, 1_000);

    /// <summary>What the service can compare, so that it sends fewer pages.</summary>
    private static string Narrow(JournalQuery query) => string.Concat(
        Common(PageRows.Kind, query.Kind?.ToString()),
        Common(PageRows.Type, query.Type),
        Common(PageRows.Source, query.Source));

    private static string Common(string property, string? text) => text is null || StoredText.Encode(text) is not { Length: <= PageRows.LongestCommon } stored
        ? ""
        : $" and ({property} eq '{stored.Replace("'", "''", StringComparison.Ordinal)}' or {property} eq '{PageRows.Several}')";

    private static bool Fits(JournalRecord record, JournalQuery query) =>
        (query.Kind is null || record.Kind == query.Kind)
        && (query.Type is null || record.Type == query.Type)
        && (query.Source is null || record.Source == query.Source);
}
