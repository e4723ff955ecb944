using Azure.Data.Tables;
using Serverless.Application.Journal;
using Serverless.Core.Events;
using Serverless.Storage.AzureTables.Numbering;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>Writes what came in. The order, and why nothing accepted is lost and nothing is doubled wherever it stops:
/// <list type="number">
/// <item>A <b>number</b> is taken; one that is never used is a gap and nothing else.</item>
/// <item>The <b>key row</b> (event → number) is inserted. Where it is there already, its number is the event's. It is only a reservation: no entry
/// is accepted by it, nobody reads it but an append.</item>
/// <item>The <b>entry</b>, its <b>pending row</b> and the <b>counts</b> are inserted in one transaction under the reserved number. Who succeeds is the first
/// delivery; who finds the entry there is a redelivery and is written as one, under a number of its own. So a delivery that finds a key
/// without an entry (its predecessor died, or is a moment behind) writes the entry itself, and exactly one of them is the original.</item>
/// <item>The door answers. Before that its sender knows of no acceptance and comes again.</item>
/// </list>
/// A body too long for a row is put into its blob before step 3. An answer lost on the way makes a second attempt of a write that was performed:
/// each entry names the delivery that wrote it, so the attempt recognises its own.</summary>
internal sealed class JournalAppending(StoreTable journal, EventKeys keys, PartitionWriters writers, JournalDays days, JournalRows rows, Sequencer sequencer)
{
    /// <summary>Entries of one transaction: each may bring a pending row.</summary>
    public const int EntriesTogether = PartitionChange.MostActions / 2;

    private const int AtOnce = 32;

    public async Task<IReadOnlyList<JournalReceipt>> AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellation)
    {
        var delivery = Guid.NewGuid();
        var slots = await NumberAsync(entries, cancellation).ConfigureAwait(false);
        await RecogniseAsync(slots, cancellation).ConfigureAwait(false);
        while (slots.FindAll(slot => !slot.Written) is { Count: > 0 } open)
        {
            await Task.WhenAll(Together(open).Select(some => WriteAsync(some, delivery, cancellation))).ConfigureAwait(false);
        }

        return slots.ConvertAll(slot => new JournalReceipt(slot.Sequence, slot.Original));
    }

    private async Task<List<AppendSlot>> NumberAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellation)
    {
        var slots = new List<AppendSlot>(entries.Count);
        foreach (var some in entries.Chunk(EntriesTogether))
        {
            var numbers = await sequencer.TakeAsync(some.Length, 0, cancellation).ConfigureAwait(false);
            slots.AddRange(some.Zip(numbers, (entry, number) => new AppendSlot(entry, number)));
        }

        return slots;
    }

    private async Task RecogniseAsync(List<AppendSlot> slots, CancellationToken cancellation)
    {
        var deliveries = slots.Where(slot => slot.Entry is JournalEntry.Event).GroupBy(slot => ((JournalEntry.Event)slot.Entry).Normalized.Key);
        await Parallel.ForEachAsync(
            deliveries,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (same, stop) => await RecogniseAsync(same.Key, [.. same], stop).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Of the deliveries of one event in this list the first may be the original; the others are redeliveries.</summary>
    private async Task RecogniseAsync(EventKey key, List<AppendSlot> same, CancellationToken cancellation)
    {
        var first = same[0];
        var number = await keys.ClaimAsync(key, first.Sequence, cancellation).ConfigureAwait(false);
        if (number != first.Sequence && await FindAsync(number, cancellation).ConfigureAwait(false) is null)
        {
            first.Sequence = number;
        }

        foreach (var again in same.Where(slot => slot.Sequence != number))
        {
            await BecomeRedeliveryAsync(again, number, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>A redelivery is later than its original, also where that came through a host whose clock is ahead.</summary>
    private async Task BecomeRedeliveryAsync(AppendSlot slot, long original, CancellationToken cancellation)
    {
        slot.Original = original;
        if (slot.Sequence <= original)
        {
            slot.Sequence = (await sequencer.TakeAsync(1, original, cancellation).ConfigureAwait(false))[0];
        }
    }

    /// <summary>Those that can share a transaction.</summary>
    private static IEnumerable<List<AppendSlot>> Together(IEnumerable<AppendSlot> slots)
    {
        foreach (var partition in slots.GroupBy(slot => slot.Partition))
        {
            var (some, bytes) = (new List<AppendSlot>(), 0);
            foreach (var slot in partition)
            {
                if (some.Count == EntriesTogether || (some.Count > 0 && bytes + slot.Bytes > StoreTable.TransactionBytes))
                {
                    yield return some;
                    (some, bytes) = ([], 0);
                }

                some.Add(slot);
                bytes += slot.Bytes;
            }

            yield return some;
        }
    }

    private async Task WriteAsync(List<AppendSlot> slots, Guid delivery, CancellationToken cancellation)
    {
        var day = SequenceNumber.DayOf(slots[0].Sequence);
        await days.EnterAsync(day, cancellation).ConfigureAwait(false);
        var entries = await Task.WhenAll(slots.Select(slot => rows.WriteAsync(slot, delivery, cancellation))).ConfigureAwait(false);

        // From here on it is not cancelled: a caller that gave up would not know what was recorded.
        var outcome = await writers.SubmitAsync(slots[0].Partition, ChangeOf(slots, entries)).ConfigureAwait(false);
        if (outcome is not TransactionOutcome.Refused { Index: var index } || await WroteAsync(entries[index], delivery).ConfigureAwait(false))
        {
            await days.ReopenIfLateAsync(day, CancellationToken.None).ConfigureAwait(false);
            slots.ForEach(slot => slot.Written = true);
            return;
        }

        // Somebody else delivered the same event and was first. The others of the list are written in the next round.
        await BecomeRedeliveryAsync(slots[index], slots[index].Sequence, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>The entries first, so that the place of a refused one is its place in the list. A pending row is never there without its entry.</summary>
    private static PartitionChange ChangeOf(List<AppendSlot> slots, TableEntity[] entries)
    {
        var counts = new Tally().Add(Tally.Received, slots.Count);
        var pending = new List<TableTransactionAction>();
        foreach (var slot in slots)
        {
            if (slot.Entry is JournalEntry.DeadLetter)
            {
                counts.Add(Tally.Rejected);
                continue;
            }

            counts.Add(Tally.Redelivered, slot.Original is null ? 0 : 1);
            pending.Add(Add(new TableEntity(slot.Partition, SequenceNumber.PendingRow(slot.Sequence))));
        }

        return new PartitionChange([.. entries.Select(Add), .. pending], counts, slots.Sum(slot => slot.Bytes));
    }

    private static TableTransactionAction Add(TableEntity row) => new(TableTransactionActionType.Add, row);

    private async Task<bool> WroteAsync(TableEntity entry, Guid delivery)
    {
        var there = await journal.FindAsync(entry.PartitionKey, entry.RowKey, CancellationToken.None).ConfigureAwait(false);
        return there?.GetGuid(JournalRows.WrittenBy) == delivery;
    }

    private Task<TableEntity?> FindAsync(long sequence, CancellationToken cancellation) =>
        journal.FindAsync(SequenceNumber.PartitionOf(sequence), SequenceNumber.EntryRow(sequence), cancellation);
}
