using Azure;
using Azure.Data.Tables;
using Serverless.Application.Admission;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Admission;

/// <summary>The facts of guards, all in one partition, since what is written together lies in one: about 2,000 rows a second, which is some hundreds of
/// decisions. What is due has a second row, whose key is the time, in the same transaction.</summary>
internal sealed class LedgerKeeping(StoreTable table)
{
    public async Task<IReadOnlyList<LedgerPage>> ReadAsync(IReadOnlyList<string> keys, CancellationToken cancellation) =>
        await Task.WhenAll(keys.Select(key => FindAsync(key, cancellation))).ConfigureAwait(false);

    public async Task<IReadOnlyList<LedgerPage>?> WriteAsync(IReadOnlyList<LedgerChange> changes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var actions = changes.Select(PageAction).Concat(changes.SelectMany(DueActions)).ToList();

        // Not cancelled: who gave up would not know whether it is written.
        return await table.SubmitAsync(actions, CancellationToken.None).ConfigureAwait(false) switch
        {
            TransactionOutcome.Committed done => [.. changes.Select((change, index) => LedgerPage.After(change, done.Tags[index]?.ToString() ?? ""))],
            _ => null,
        };
    }

    public async Task<IReadOnlyList<LedgerPage>> ListDueAsync(DateTimeOffset now, LedgerPage? after, int limit, CancellationToken cancellation)
    {
        var (pages, rows) = (new List<LedgerPage>(), new List<TableEntity>());
        await foreach (var row in table.QueryAsync(LedgerRows.DueBy(now, after), limit, cancellation).ConfigureAwait(false))
        {
            rows.Add(row);
            if (pages.Count + rows.Count < limit)
            {
                continue;
            }

            pages.AddRange(await FindDueAsync(rows, now, cancellation).ConfigureAwait(false));
            rows.Clear();
            if (pages.Count == limit)
            {
                return pages;
            }
        }

        return [.. pages, .. await FindDueAsync(rows, now, cancellation).ConfigureAwait(false)];
    }

    /// <summary>Another may have done something between the two questions, and a row of a newer build is not for this one: those are left out.</summary>
    private async Task<IEnumerable<LedgerPage>> FindDueAsync(List<TableEntity> rows, DateTimeOffset now, CancellationToken cancellation) =>
        (await Task.WhenAll(rows.Select(async row => await RowAsync(row.GetString(LedgerRows.Key), cancellation).ConfigureAwait(false) is not { } found ? null
            : LedgerPage.TryRead(row.GetString(LedgerRows.Key), found.ETag.ToString(), LedgerRows.DueOf(row), found.GetBinary(LedgerRows.Body)))).ConfigureAwait(false))
        .OfType<LedgerPage>().Where(page => page.Facts!.DueAt <= now);

    private async Task<LedgerPage> FindAsync(string key, CancellationToken cancellation) =>
        await RowAsync(key, cancellation).ConfigureAwait(false) is not { } row ? LedgerPage.Absent(key)
            : LedgerPage.Read(key, row.ETag.ToString(), LedgerRows.ListedAt(row), row.GetBinary(LedgerRows.Body)) is var page && row.ContainsKey(LedgerRows.Listed) ? page

            // As builds listed it that did not write it down.
            : page with { ListedAt = page.Facts!.TaskAt };

    private Task<TableEntity?> RowAsync(string key, CancellationToken cancellation) => table.FindAsync(LedgerRows.Partition, LedgerRows.PageRow(key), cancellation);

    private static TableTransactionAction PageAction(LedgerChange change) => (change.Seen.Version, change.Facts) switch
    {
        ({ } seen, null) => new TableTransactionAction(TableTransactionActionType.Delete, LedgerRows.Page(change.Key), new ETag(seen)),
        ({ } seen, _) => new TableTransactionAction(TableTransactionActionType.UpdateReplace, LedgerRows.Write(change), new ETag(seen)),
        (null, { }) => new TableTransactionAction(TableTransactionActionType.Add, LedgerRows.Write(change)),
        _ => throw new ArgumentException($"There is nothing under {change.Key} to be deleted.", nameof(change)),
    };

    /// <summary>Only who has seen the page writes it, so what was seen is what stands there.</summary>
    private static IEnumerable<TableTransactionAction> DueActions(LedgerChange change)
    {
        var (before, after) = (change.Seen.ListedAt, change.Facts?.DueAt);
        if (before == after)
        {
            yield break;
        }

        if (before is { } old)
        {
            yield return new TableTransactionAction(TableTransactionActionType.Delete, LedgerRows.Due(old, change.Key), ETag.All);
        }

        if (after is { } due)
        {
            yield return new TableTransactionAction(TableTransactionActionType.UpsertReplace, LedgerRows.Due(due, change.Key));
        }
    }
}
