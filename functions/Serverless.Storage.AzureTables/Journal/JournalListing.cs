using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Serverless.Application.Journal;
using Serverless.Storage.AzureTables.Numbering;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>Entries from the newest to the oldest: a day at a time, of each day its partitions side by side, of each partition one range.</summary>
internal sealed class JournalListing(StoreTable journal, JournalDays days, JournalRows rows)
{
    // A longer value would make a request line that services refuse; it is compared here alone.
    private const int LongestFilter = 300;

    private const int LookUpsAtOnce = 32;

    public async Task<JournalRecord?> FindAsync(long sequence, CancellationToken cancellation) =>
        await FindRowAsync(sequence, cancellation).ConfigureAwait(false) is { } row ? await rows.ReadAsync(row, sequence, cancellation).ConfigureAwait(false) : null;

    public async Task<IReadOnlyList<JournalRecord>> ListAsync(JournalQuery query, CancellationToken cancellation)
    {
        var before = query.Before ?? SequenceNumber.Largest;
        if (!SequenceNumber.IsPossible(before))
        {
            return before < 0 ? [] : await ListAsync(query with { Before = null }, cancellation).ConfigureAwait(false);
        }

        var found = await AllAsync(query, before, cancellation).Take(query.Limit).ToListAsync(cancellation).ConfigureAwait(false);
        return await Task.WhenAll(found.Select(row => rows.ReadListedAsync(row, SequenceNumber.OfEntryRow(row.RowKey), cancellation))).ConfigureAwait(false);
    }

    public Task<TableEntity?> FindRowAsync(long sequence, CancellationToken cancellation) => SequenceNumber.IsPossible(sequence)
        ? journal.FindAsync(SequenceNumber.PartitionOf(sequence), SequenceNumber.EntryRow(sequence), cancellation)
        : Task.FromResult<TableEntity?>(null);

    public async IAsyncEnumerable<TableEntity> AllAsync(JournalQuery query, long before, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var day in days.ListAsync(SequenceNumber.DayOf(before), cancellation).ConfigureAwait(false))
        {
            var entries = query.Rule is null ? Entries(day.Number, query, before, cancellation) : EntriesOfRule(day.Number, query, before, cancellation);
            await foreach (var row in entries.ConfigureAwait(false))
            {
                await rows.RestoreTextsAsync(row, cancellation).ConfigureAwait(false);
                if (Fits(row, query))
                {
                    yield return row;
                }
            }
        }
    }

    private IAsyncEnumerable<TableEntity> Entries(int day, JournalQuery query, long before, CancellationToken cancellation)
    {
        var narrowed = Narrow(query);
        return journal.QueryAsync(
            Partitions(day).Select(partition => $"PartitionKey eq '{partition}' and RowKey gt '{SequenceNumber.EntryRow(before)}' and RowKey lt 'k'{narrowed}"),
            PageSize(query),
            cancellation);
    }

    /// <summary>Through the rule's own list. A row there may stand for a judgement that was never recorded; the verdicts tell.</summary>
    private IAsyncEnumerable<TableEntity> EntriesOfRule(int day, JournalQuery query, long before, CancellationToken cancellation)
    {
        var hash = KeyText.Hash(query.Rule!);
        var from = SequenceNumber.RuleRow(hash, before);
        var ranges = Partitions(day).Select(partition => $"PartitionKey eq '{partition}' and RowKey gt '{from}' and RowKey lt 'r{hash}.'");
        return journal.QueryAsync(ranges, PageSize(query), cancellation).LookUpAsync(LookUpsAtOnce, row => FindJudgedByAsync(row, query.Rule!, cancellation), cancellation);
    }

    private async Task<TableEntity?> FindJudgedByAsync(TableEntity ruleRow, string rule, CancellationToken cancellation)
    {
        var sequence = SequenceNumber.OfRuleRow(ruleRow.RowKey);
        var row = await FindRowAsync(sequence, cancellation).ConfigureAwait(false);
        var judgement = row is null ? null : await rows.ReadJudgementAsync(row, sequence, cancellation).ConfigureAwait(false);
        return judgement?.Verdicts.Any(verdict => verdict.Rule == rule) == true ? row : null;
    }

    private static IEnumerable<string> Partitions(int day) => Enumerable.Range(0, SequenceNumber.Shards).Select(shard => SequenceNumber.PartitionOf(day, shard));

    // A little more than each partition's share: most lists are read in one round.
    private static int PageSize(JournalQuery query) => Math.Min((query.Limit / SequenceNumber.Shards) + 8, 1_000);

    /// <summary>What the service can compare, so that it sends fewer rows.</summary>
    private static string Narrow(JournalQuery query) => string.Concat(
        query.Kind is { } kind ? $" and {JournalRows.Kind} eq '{kind}'" : "",
        Equal(JournalRows.Type, query.Type),
        Equal(JournalRows.Source, query.Source));

    private static string Equal(string property, string? text) =>
        text is null || StoredText.Encode(text) is not { Length: <= LongestFilter } stored ? "" : $" and {property} eq '{stored.Replace("'", "''", StringComparison.Ordinal)}'";

    private static bool Fits(TableEntity row, JournalQuery query) =>
        (query.Kind is null || row.GetString(JournalRows.Kind) == query.Kind.ToString())
        && (query.Type is null || RowTexts.Read(row, JournalRows.Type) == query.Type)
        && (query.Source is null || RowTexts.Read(row, JournalRows.Source) == query.Source);
}
