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
            if (await TryWriteAsync(some).ConfigureAwait(false) is not { } fault)
            {
                continue;
            }

            // What the service does not take in this company may be one change's fault, and must not be the others'.
            foreach (var change in some)
            {
                if (!IsRefusal(fault) || await TryWriteAsync([change]).ConfigureAwait(false) is not null)
                {
                    change.Fail(fault);
                }
            }
        }
    }

    private async Task<Exception?> TryWriteAsync(List<PartitionChange> changes)
    {
        try
        {
            await WriteAsync(changes).ConfigureAwait(false);
            return null;
        }
        catch (Exception fault)
        {
            counts = null;
            return fault;
        }
    }

    private static bool IsRefusal(Exception fault) => fault.InnerException is RequestFailedException { Status: 400 or 413 };

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

    /// <summary>Changes leave the list as they are refused, until those that are left are written together. An attempt that got through although its
    /// answer was lost makes the next one find the counts changed and then its own rows there: each change is refused, and its owner knows why.</summary>
    private async Task WriteAsync(List<PartitionChange> changes)
    {
        for (var clashes = 0; changes.Count > 0;)
        {
            counts ??= await ReadCountsAsync().ConfigureAwait(false);
            var next = new Tally().Add(counts);
            changes.ForEach(change => next.Add(change.Counts));
            switch (await journal.SubmitAsync([CountAction(next), .. changes.SelectMany(change => change.Actions)], CancellationToken.None).ConfigureAwait(false))
            {
                case TransactionOutcome.Committed done:
                    (counts, seen) = (done.Tags[0] is null ? null : next, done.Tags[0]);
                    Answer(changes, done);
                    return;
                case TransactionOutcome.Refused { Index: 0 }:
                    counts = null;
                    if (++clashes > MostClashes)
                    {
                        throw new StoreUnavailableException($"The counts of partition {partition} changed {clashes} times under this host.");
                    }

                    break;
                case TransactionOutcome.Refused refused:
                    Refuse(changes, refused);
                    break;
            }
        }
    }

    private TableTransactionAction CountAction(Tally next)
    {
        var row = next.WriteTo(new TableEntity(partition, countRow));
        return seen is { } tag ? new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, tag) : new TableTransactionAction(TableTransactionActionType.Add, row);
    }

    private async Task<Tally> ReadCountsAsync()
    {
        var row = await journal.FindAsync(partition, countRow, CancellationToken.None).ConfigureAwait(false);
        seen = row?.ETag;
        return row is null ? new Tally() : Tally.Of(row);
    }

    /// <summary>Each change learns the ETags of its own rows.</summary>
    private static void Answer(List<PartitionChange> changes, TransactionOutcome.Committed done)
    {
        var at = 1;
        foreach (var change in changes)
        {
            change.Answer(new TransactionOutcome.Committed([.. done.Tags.Skip(at).Take(change.Actions.Count)]));
            at += change.Actions.Count;
        }
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
