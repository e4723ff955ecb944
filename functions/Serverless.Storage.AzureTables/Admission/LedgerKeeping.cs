using Azure;
using Azure.Data.Tables;
using Serverless.Application.Admission;
using Serverless.Core.Admission.Facts;
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
            TransactionOutcome.Committed done => [.. changes.Select((change, index) => new LedgerPage(change.Key, done.Tags[index]?.ToString(), change.Facts))],
            _ => null,
        };
    }

    public async Task<IReadOnlyList<LedgerPage>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellation)
    {
        var keys = new List<string>();
        await foreach (var row in table.QueryAsync(LedgerRows.DueBy(now), limit, cancellation).ConfigureAwait(false))
        {
            keys.Add(row.GetString(LedgerRows.Key));
            if (keys.Count == limit)
            {
                break;
            }
        }

        // Another may have done something between the two questions.
        return [.. (await ReadAsync(keys, cancellation).ConfigureAwait(false)).Where(page => page.Facts?.DueAt <= now)];
    }

    private async Task<LedgerPage> FindAsync(string key, CancellationToken cancellation) =>
        await table.FindAsync(LedgerRows.Partition, LedgerRows.PageRow(key), cancellation).ConfigureAwait(false) is { } row
            ? new LedgerPage(key, row.ETag.ToString(), GuardFactsJson.Read(row.GetBinary(LedgerRows.Body)))
            : LedgerPage.Absent(key);

    private static TableTransactionAction PageAction(LedgerChange change) => change.Seen.Version is { } seen
        ? new TableTransactionAction(TableTransactionActionType.UpdateReplace, LedgerRows.Write(change), new ETag(seen))
        : new TableTransactionAction(TableTransactionActionType.Add, LedgerRows.Write(change));

    /// <summary>Only who has seen the page writes it, so what was seen is what stands there.</summary>
    private static IEnumerable<TableTransactionAction> DueActions(LedgerChange change)
    {
        var (before, after) = (change.Seen.Facts?.DueAt, change.Facts.DueAt);
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
