using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;

namespace Serverless.Storage.AzureTables.Tables;

/// <summary>One table. It can be asked for a row or for a range of one partition, and for nothing else. Every write may be made twice.</summary>
internal sealed class StoreTable(TableClient client, TableTransactions transactions, Patience patience)
{
    /// <summary>Entities of one transaction, at most (Table service REST API, "Performing entity group transactions").</summary>
    public const int TransactionRows = 100;

    /// <summary>Bytes of one transaction that the store puts together, of the 4 MiB that are allowed.</summary>
    public const int TransactionBytes = 3 * 1024 * 1024;

    public Task CreateAsync(CancellationToken cancellation) => patience.TryAsync(() => client.CreateIfNotExistsAsync(cancellation), cancellation);

    public Task<TableEntity?> FindAsync(string partition, string row, CancellationToken cancellation) => patience.TryAsync(
        async () =>
        {
            var answer = await client.GetEntityIfExistsAsync<TableEntity>(partition, row, cancellationToken: cancellation).ConfigureAwait(false);
            return answer.HasValue ? answer.Value : null;
        },
        cancellation);

    /// <summary>False where the row is there, also when an attempt whose answer was lost has put it there.</summary>
    public Task<bool> InsertAsync(TableEntity row, CancellationToken cancellation) => AcceptsAsync(() => client.AddEntityAsync(row, cancellation), 409, cancellation);

    /// <summary>False where the row has changed since <paramref name="seen"/>, or is gone.</summary>
    public Task<bool> UpdateAsync(TableEntity row, ETag seen, CancellationToken cancellation) =>
        AcceptsAsync(() => client.UpdateEntityAsync(row, seen, TableUpdateMode.Replace, cancellation), 412, cancellation);

    /// <summary>Inserts the row, or lays these properties over those it has.</summary>
    public Task MergeAsync(TableEntity row, CancellationToken cancellation) =>
        patience.TryAsync(() => client.UpsertEntityAsync(row, TableUpdateMode.Merge, cancellation), cancellation);

    public Task DeleteAsync(string partition, string row, ETag seen, CancellationToken cancellation) =>
        AcceptsAsync(() => client.DeleteEntityAsync(partition, row, seen, cancellation), 412, cancellation);

    public Task<TransactionOutcome> SubmitAsync(IReadOnlyList<TableTransactionAction> actions, CancellationToken cancellation) =>
        patience.TryAsync(() => transactions.SubmitAsync(actions, cancellation), cancellation);

    /// <summary>Rows of one partition in the order of their keys, a page at a time.</summary>
    /// <param name="select">The properties that are wanted; null for all.</param>
    public async IAsyncEnumerable<TableEntity> QueryAsync(string filter, int pageSize, IEnumerable<string>? select, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? next = null;
        do
        {
            var from = next;
            var page = await patience.TryAsync(() => ReadPageAsync(filter, pageSize, select, from, cancellation), cancellation).ConfigureAwait(false);
            foreach (var row in page.Values)
            {
                yield return row;
            }

            next = page.ContinuationToken;
        }
        while (next is not null);
    }

    public IAsyncEnumerable<TableEntity> QueryAsync(string filter, int pageSize, CancellationToken cancellation) => QueryAsync(filter, pageSize, null, cancellation);

    /// <summary>Rows of several ranges as one, in the order of their row keys.</summary>
    public IAsyncEnumerable<TableEntity> QueryAsync(IEnumerable<string> filters, int pageSize, IEnumerable<string>? select, CancellationToken cancellation) =>
        MergedRows.MergeAsync([.. filters.Select(filter => QueryAsync(filter, pageSize, select, cancellation))], cancellation);

    public IAsyncEnumerable<TableEntity> QueryAsync(IEnumerable<string> filters, int pageSize, CancellationToken cancellation) => QueryAsync(filters, pageSize, null, cancellation);

    private async Task<Page<TableEntity>> ReadPageAsync(string filter, int pageSize, IEnumerable<string>? select, string? from, CancellationToken cancellation)
    {
        await foreach (var page in client.QueryAsync<TableEntity>(filter, pageSize, select, cancellation).AsPages(from).ConfigureAwait(false))
        {
            return page;
        }

        return Page<TableEntity>.FromValues([], null, null!);
    }

    private Task<bool> AcceptsAsync(Func<Task<Response>> request, int refusal, CancellationToken cancellation) => patience.TryAsync(
        async () =>
        {
            try
            {
                await request().ConfigureAwait(false);
                return true;
            }
            catch (RequestFailedException refused) when (refused.Status == refusal || (refused.Status == 404 && refusal == 412))
            {
                return false;
            }
        },
        cancellation);
}
