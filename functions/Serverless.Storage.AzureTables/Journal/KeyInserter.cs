using Azure.Data.Tables;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>Inserts into one partition of the keys. Lists that wait while a request is under way share the next one: a transaction costs hardly more than an
/// insert. Where a row is there already, nothing of the transaction is done; it is made again without that row a few times, and then each row is inserted
/// by itself: that happens to redeliveries.</summary>
internal sealed class KeyInserter(StoreTable keys)
{
    private const int MostTries = 4;

    private readonly Lock gate = new();
    private readonly Queue<Waiting> waiting = [];
    private bool inserting;

    /// <summary>Of each row whether it was inserted: false where it is there, also when an attempt whose answer was lost has put it there.</summary>
    /// <param name="rows">With different keys.</param>
    public async Task<bool[]> InsertAsync(IReadOnlyList<TableEntity> rows)
    {
        var parts = rows.Chunk(StoreTable.TransactionRows).Select(some => new Waiting(some)).ToList();
        if (Enter(parts))
        {
            _ = InsertAllAsync();
        }

        return [.. (await Task.WhenAll(parts.Select(part => part.Inserted.Task)).ConfigureAwait(false)).SelectMany(some => some)];
    }

    /// <summary>Whether nobody is inserting yet.</summary>
    private bool Enter(List<Waiting> parts)
    {
        lock (gate)
        {
            parts.ForEach(waiting.Enqueue);
            var began = !inserting;
            inserting = true;
            return began;
        }
    }

    private async Task InsertAllAsync()
    {
        while (TakeSome() is { Count: > 0 } some)
        {
            try
            {
                await InsertAsync(some).ConfigureAwait(false);
            }
            catch (Exception fault)
            {
                // No row of a key is wrong by itself: it is the service, and it is away for all of them.
                some.ForEach(part => part.Inserted.TrySetException(fault));
            }
        }
    }

    /// <summary>Those that have room in one transaction; of two deliveries of one event that come at once the second waits and finds the first one's row.</summary>
    private List<Waiting> TakeSome()
    {
        var some = new List<Waiting>();
        var names = new HashSet<string>();
        lock (gate)
        {
            while (waiting.TryPeek(out var next) && names.Count + next.Rows.Length <= StoreTable.TransactionRows && !next.Rows.Any(row => names.Contains(row.RowKey)))
            {
                some.Add(waiting.Dequeue());
                names.UnionWith(next.Rows.Select(row => row.RowKey));
            }

            inserting = some.Count > 0;
        }

        return some;
    }

    private async Task InsertAsync(List<Waiting> some)
    {
        var there = new HashSet<TableEntity>();
        var left = some.SelectMany(part => part.Rows).ToList();
        for (var tries = 0; left.Count > 1 && tries < MostTries; tries++)
        {
            if (await keys.SubmitAsync(left.ConvertAll(Add), CancellationToken.None).ConfigureAwait(false) is not TransactionOutcome.Refused refused)
            {
                left.Clear();
                break;
            }

            there.Add(left[refused.Index]);
            left.RemoveAt(refused.Index);
        }

        var alone = await Task.WhenAll(left.Select(row => keys.InsertAsync(row, CancellationToken.None))).ConfigureAwait(false);
        there.UnionWith(left.Where((_, index) => !alone[index]));
        some.ForEach(part => part.Inserted.TrySetResult(Array.ConvertAll(part.Rows, row => !there.Contains(row))));
    }

    private static TableTransactionAction Add(TableEntity row) => new(TableTransactionActionType.Add, row);

    private sealed record Waiting(TableEntity[] Rows)
    {
        public TaskCompletionSource<bool[]> Inserted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
