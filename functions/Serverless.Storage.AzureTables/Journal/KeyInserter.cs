using Azure.Data.Tables;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>Inserts into one partition of the keys. Rows that wait while a request is under way share the next one: a transaction costs hardly more than an
/// insert. Where one of them is there already, nothing of the transaction is done, and each is inserted on its own: that happens to redeliveries.</summary>
internal sealed class KeyInserter(StoreTable keys)
{
    private readonly Lock gate = new();
    private Dictionary<string, Waiting> waiting = [];
    private bool inserting;

    /// <summary>False where the row is there, also when an attempt whose answer was lost has put it there.</summary>
    public async Task<bool> InsertAsync(TableEntity row)
    {
        var (mine, began) = Enter(row);
        if (began)
        {
            _ = InsertAllAsync();
        }

        // Of two deliveries of one event that come at once the second finds the first one's row.
        return mine.Row == row ? await mine.Inserted.Task.ConfigureAwait(false) : await ThereAsync(mine).ConfigureAwait(false);
    }

    private (Waiting Mine, bool Began) Enter(TableEntity row)
    {
        lock (gate)
        {
            if (!waiting.TryGetValue(row.RowKey, out var mine))
            {
                waiting[row.RowKey] = mine = new Waiting(row);
            }

            var began = !inserting;
            inserting = true;
            return (mine, began);
        }
    }

    private static async Task<bool> ThereAsync(Waiting first)
    {
        await first.Inserted.Task.ConfigureAwait(false);
        return false;
    }

    private async Task InsertAllAsync()
    {
        // Those that come in the same moment are waited for.
        await Task.Yield();
        while (TakeAll() is { Count: > 0 } all)
        {
            foreach (var some in all.Chunk(StoreTable.TransactionRows))
            {
                await InsertTogetherAsync(some).ConfigureAwait(false);
            }
        }
    }

    private Dictionary<string, Waiting>.ValueCollection TakeAll()
    {
        lock (gate)
        {
            var all = waiting.Values;
            waiting = [];
            inserting = all.Count > 0;
            return all;
        }
    }

    private async Task InsertTogetherAsync(Waiting[] some)
    {
        if (some.Length > 1 && await TryTransactionAsync(some).ConfigureAwait(false))
        {
            Array.ForEach(some, one => one.Inserted.TrySetResult(true));
            return;
        }

        await Task.WhenAll(some.Select(InsertAloneAsync)).ConfigureAwait(false);
    }

    /// <summary>False where one of them was there, and so nothing was done.</summary>
    private async Task<bool> TryTransactionAsync(Waiting[] some)
    {
        try
        {
            var actions = Array.ConvertAll(some, one => new TableTransactionAction(TableTransactionActionType.Add, one.Row));
            return await keys.SubmitAsync(actions, CancellationToken.None).ConfigureAwait(false) is TransactionOutcome.Committed;
        }
        catch (Exception fault)
        {
            // No row of a key is wrong by itself: it is the service, and it is away for all of them.
            Array.ForEach(some, one => one.Inserted.TrySetException(fault));
            return true;
        }
    }

    private async Task InsertAloneAsync(Waiting one)
    {
        try
        {
            one.Inserted.TrySetResult(await keys.InsertAsync(one.Row, CancellationToken.None).ConfigureAwait(false));
        }
        catch (Exception fault)
        {
            one.Inserted.TrySetException(fault);
        }
    }

    private sealed record Waiting(TableEntity Row)
    {
        public TaskCompletionSource<bool> Inserted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
