using Serverless.Storage.AzureTables.Numbering;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>Pages by their names, and by the numbers in them.</summary>
internal sealed class JournalPages(StoreTable journal, PageRows rows)
{
    /// <summary>The page that is named by this number, with its bodies.</summary>
    public async Task<JournalPage?> FindAsync(long first, CancellationToken cancellation) =>
        await journal.FindAsync(SequenceNumber.PartitionOf(first), SequenceNumber.PageRow(first), cancellation).ConfigureAwait(false) is { } row
            ? await rows.ReadAsync(row, withBodies: true, cancellation).ConfigureAwait(false)
            : null;

    /// <summary>The page with the entry that has this number: of its block the last page that begins before it.</summary>
    public async Task<JournalPage?> FindHoldingAsync(long sequence, bool withBodies, CancellationToken cancellation)
    {
        if (!SequenceNumber.IsPossible(sequence))
        {
            return null;
        }

        var (from, to) = (SequenceNumber.PageRow(sequence), SequenceNumber.PageRow(SequenceNumber.BlockOf(sequence).First));
        var filter = $"PartitionKey eq '{SequenceNumber.PartitionOf(sequence)}' and RowKey ge '{from}' and RowKey le '{to}'";
        await foreach (var row in journal.QueryAsync(filter, 1, withBodies ? null : PageRows.WithoutBodies, cancellation).ConfigureAwait(false))
        {
            var page = await rows.ReadAsync(row, withBodies, cancellation).ConfigureAwait(false);
            return page.Find(sequence) is null ? null : page;
        }

        return null;
    }
}
