using Azure;
using Azure.Data.Tables;
using Serverless.Application.Journal;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>Writes to one partition of the journal. Changes that wait while a transaction is under way share the next one, and each transaction
/// moves the counts, in a row that is this host's as long as fewer than <see cref="Lanes"/> hosts write: so the counts are exact at
/// every moment, and no two hosts fight for a row.</summary>
internal sealed class PartitionWriter(StoreTable journal, string partition, int lane)
{
    /// <summary>Rows of counts in one partition. Two hosts in one lane wait for each other, and count right.</summary>
    public const int Lanes = 32;

    public const string CountRowPrefix = "c";

    private const int MostClashes = 100;
    private const string CommitProperty = "Commit";

    private readonly Lock gate = new();
    private readonly string countRow = $"{CountRowPrefix}{lane:D2}";
    private readonly Queue<PartitionChange> waiting = [];
    private bool writing;

    // Of the row of counts, as far as known; only the one that writes touches them.
    private Tally? counts;
    private ETag? seen;

    public Task<TransactionOutcome> SubmitAsync(PartitionChange change)
    {
        lock (gate)
        {
            waiting.Enqueue(change);
            if (writing)
            {
                return change.Outcome;
            }

            writing = true;
        }

        _ = WriteAllAsync();
        return change.Outcome;
    }

    private async Task WriteAllAsync()
    {
        while (TakeSome() is { Count: > 0 } some)
        {
            try
            {
                await WriteAsync(some).ConfigureAwait(false);
            }
            catch (Exception fault)
            {
                counts = null;
                some.ForEach(change => change.Fail(fault));
            }
        }
    }

    private List<PartitionChange> TakeSome()
    {
        var some = new List<PartitionChange>();
        var (actions, bytes) = (0, 0);
        lock (gate)
        {
            while (waiting.TryPeek(out var next)
                && (some.Count == 0 || (actions + next.Actions.Count <= PartitionChange.MostActions && bytes + next.Bytes <= StoreTable.TransactionBytes)))
            {
                some.Add(waiting.Dequeue());
                (actions, bytes) = (actions + next.Actions.Count, bytes + next.Bytes);
            }

            writing = some.Count > 0;
        }

        return some;
    }

    /// <summary>Changes leave the list as they are refused, until those that are left are written together.</summary>
    private async Task WriteAsync(List<PartitionChange> changes)
    {
        var clashes = 0;
        var commit = Guid.NewGuid();
        while (changes.Count > 0)
        {
            counts ??= await ReadCountsAsync().ConfigureAwait(false);
            var next = new Tally().Add(counts);
            changes.ForEach(change => next.Add(change.Counts));
            var outcome = await journal.SubmitAsync([CountAction(next, commit), .. changes.SelectMany(change => change.Actions)], CancellationToken.None).ConfigureAwait(false);
            switch (outcome)
            {
                case TransactionOutcome.Committed done:
                    (counts, seen) = done.First is null ? (null, null) : (next, done.First);
                    changes.ForEach(change => change.Answer(done));
                    return;
                case TransactionOutcome.Refused { Index: 0 }:
                    if (await HasCommittedAsync(commit).ConfigureAwait(false))
                    {
                        changes.ForEach(change => change.Answer(new TransactionOutcome.Committed(null)));
                        return;
                    }

                    if (++clashes > MostClashes)
                    {
                        throw new StoreUnavailableException($"The counts of partition {partition} changed {clashes} times under this host.");
                    }

                    break;
                case TransactionOutcome.Refused refused:
                    Refuse(changes, refused);
                    commit = Guid.NewGuid();
                    break;
            }
        }
    }

    private TableTransactionAction CountAction(Tally next, Guid commit)
    {
        var row = next.WriteTo(new TableEntity(partition, countRow) { [CommitProperty] = commit });
        return seen is { } tag ? new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, tag) : new TableTransactionAction(TableTransactionActionType.Add, row);
    }

    /// <summary>The row of counts is read again; where this transaction was the last to write it, an attempt whose answer was lost has got through.</summary>
    private async Task<bool> HasCommittedAsync(Guid commit)
    {
        counts = null;
        var row = await journal.FindAsync(partition, countRow, CancellationToken.None).ConfigureAwait(false);
        return row?.GetGuid(CommitProperty) == commit;
    }

    private async Task<Tally> ReadCountsAsync()
    {
        var row = await journal.FindAsync(partition, countRow, CancellationToken.None).ConfigureAwait(false);
        seen = row?.ETag;
        return row is null ? new Tally() : Tally.Of(row);
    }

    /// <summary>Tells the change that holds the refused action, by its place in that change.</summary>
    private static void Refuse(List<PartitionChange> changes, TransactionOutcome.Refused refused)
    {
        var index = refused.Index - 1;
        foreach (var change in changes)
        {
            if (index < change.Actions.Count)
            {
                change.Answer(refused with { Index = index });
                changes.Remove(change);
                return;
            }

            index -= change.Actions.Count;
        }
    }
}
