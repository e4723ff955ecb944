using Azure;
using Azure.Data.Tables;
using Serverless.Application.Journal;
using Serverless.Core.Events;
using Serverless.Storage.AzureTables.Numbering;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>Writes what came in, in pages (<see cref="JournalPage"/>). The order, and why nothing accepted is lost and nothing is doubled wherever it stops:
/// <list type="number">
/// <item><b>Numbers</b> are taken and with them places in pages; one that is never used is a gap and nothing else.</item>
/// <item>The <b>key row</b> (event → place) is inserted. Where it is there already, its place is the event's. It is only a reservation: no entry
/// is accepted by it, nobody reads it but an append.</item>
/// <item>The <b>page</b>, its <b>pending row</b> and the <b>counts</b> are written in one transaction. An entry stands in the page that was planned for it or
/// nowhere, and a page is inserted, or changed only as it was seen: who puts the entry into it is the first delivery, who finds it there is a
/// redelivery and is written as one, under a number of its own. So a delivery that finds a key without an entry (its predecessor died, or is a
/// moment behind) writes the entry to its page itself, and the predecessor, if it still comes, adds what is missing there.</item>
/// <item>The door answers. Before that its sender knows of no acceptance and comes again.</item>
/// </list>
/// A body too long for a page is put into its blob before step 3. An answer lost on the way makes a second attempt of a write that was performed:
/// each entry names the delivery that wrote it, so the attempt recognises its own.</summary>
internal sealed class JournalAppending(PageRows rows, JournalPages pages, RecentPages recent, EventKeys keys, PartitionWriters writers, JournalDays days, Sequencer sequencer)
{
    /// <summary>Entries of a page.</summary>
    public const int EntriesTogether = SequenceNumber.BlockTicks;

    public async Task<IReadOnlyList<JournalReceipt>> AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellation)
    {
        var delivery = Guid.NewGuid();
        var slots = await NumberAsync(entries, cancellation).ConfigureAwait(false);
        await RecogniseAsync(slots, cancellation).ConfigureAwait(false);
        while (slots.FindAll(slot => !slot.Written) is { Count: > 0 } open)
        {
            await Task.WhenAll(open.GroupBy(slot => slot.Place.Page).Select(page => WriteAsync(page.Key, [.. page], delivery, cancellation))).ConfigureAwait(false);
        }

        return slots.ConvertAll(slot => new JournalReceipt(slot.Place.Sequence, slot.Original));
    }

    private async Task<List<AppendSlot>> NumberAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellation)
    {
        var slots = new List<AppendSlot>(entries.Count);
        foreach (var some in entries.Chunk(EntriesTogether))
        {
            var numbers = await sequencer.TakeAsync(some.Length, 0, cancellation).ConfigureAwait(false);
            var (page, bytes) = (numbers[0], 0);
            for (var index = 0; index < some.Length; index++)
            {
                var slot = new AppendSlot(some[index]);
                bytes += slot.Bytes;
                if (bytes > PageRows.PlannedBytes && page != numbers[index])
                {
                    (page, bytes) = (numbers[index], slot.Bytes);
                }

                slot.Place = new EntryPlace(numbers[index], page);
                slots.Add(slot);
            }
        }

        return slots;
    }

    /// <summary>Of the deliveries of one event in this list the first may be the original; the others are redeliveries.</summary>
    private async Task RecogniseAsync(List<AppendSlot> slots, CancellationToken cancellation)
    {
        var firsts = new Dictionary<EventKey, AppendSlot>(slots.Count);
        var others = new List<(AppendSlot Slot, EventKey Key)>();
        foreach (var slot in slots)
        {
            if (slot.Entry is JournalEntry.Event { Normalized.Key: var key } && !firsts.TryAdd(key, slot))
            {
                others.Add((slot, key));
            }
        }

        var claims = firsts.Select(pair => new KeyClaim(((JournalEntry.Event)pair.Value.Entry).Normalized.Source, pair.Key, pair.Value.Place)).ToList();
        var places = claims.Count == 0 ? new Dictionary<EventKey, EntryPlace>() : await keys.ClaimAsync(claims, cancellation).ConfigureAwait(false);
        var known = firsts.Where(pair => places[pair.Key] != pair.Value.Place).Select(pair => BecomeKnownAsync(pair.Value, places[pair.Key], cancellation));
        await Task.WhenAll(known).ConfigureAwait(false);
        foreach (var (slot, key) in others)
        {
            await BecomeRedeliveryAsync(slot, places[key].Sequence, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>A delivery whose event has a place already: its redelivery, or, where nothing stands at that place, the event itself.</summary>
    private async Task BecomeKnownAsync(AppendSlot slot, EntryPlace place, CancellationToken cancellation)
    {
        if ((await pages.FindAsync(place.Page, cancellation).ConfigureAwait(false))?.Find(place.Sequence) is null)
        {
            slot.Place = place;
        }
        else
        {
            await BecomeRedeliveryAsync(slot, place.Sequence, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>A redelivery is later than its original, also where that came through a host whose clock is ahead.</summary>
    private async Task BecomeRedeliveryAsync(AppendSlot slot, long original, CancellationToken cancellation)
    {
        slot.Original = original;
        if (slot.Place.Sequence <= original)
        {
            var number = (await sequencer.TakeAsync(1, original, cancellation).ConfigureAwait(false))[0];
            slot.Place = new EntryPlace(number, number);
        }
    }

    private async Task WriteAsync(long first, List<AppendSlot> slots, Guid delivery, CancellationToken cancellation)
    {
        var day = SequenceNumber.DayOf(first);
        await days.EnterAsync(day, cancellation).ConfigureAwait(false);
        for (JournalPage? there = null; slots.Count > 0;)
        {
            var taken = there?.Entries.Sum(entry => entry.InPage + PageRows.ShortHead) ?? 0;
            var made = await MakeAsync(slots, delivery, taken, cancellation).ConfigureAwait(false);

            // From here on it is not cancelled: a caller that gave up would not know what was recorded.
            var all = there is null ? made : [.. PageRows.Again(there).Concat(made).OrderBy(entry => entry.Entry.Sequence)];
            if (await writers.SubmitAsync(SequenceNumber.PartitionOf(first), ChangeOf(first, slots, all, there?.Seen)).ConfigureAwait(false) is TransactionOutcome.Committed done)
            {
                await days.ReopenIfLateAsync(day, CancellationToken.None).ConfigureAwait(false);
                recent.Remember(OpenPage.Of(first, all.Select(entry => entry.Entry), there?.Judgements ?? [], done.Tags[0]));
                slots.ForEach(slot => slot.Written = true);
                return;
            }

            there = await pages.FindAsync(first, CancellationToken.None).ConfigureAwait(false);
            await SiftAsync(slots, there, delivery).ConfigureAwait(false);
        }

        await days.ReopenIfLateAsync(day, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<List<PageEntry>> MakeAsync(List<AppendSlot> slots, Guid delivery, int taken, CancellationToken cancellation)
    {
        var making = new List<Task<PageEntry>>(slots.Count);
        foreach (var slot in slots)
        {
            making.Add(rows.MakeAsync(slot, delivery, taken, cancellation));
            taken += slot.Bytes;
        }

        return [.. await Task.WhenAll(making).ConfigureAwait(false)];
    }

    /// <summary>Leaves those that are to be added to the page. What stands in it was written by an attempt of this delivery, or by somebody else who delivered
    /// the same event and was first: then ours is a redelivery, and written in the next round.</summary>
    private async Task SiftAsync(List<AppendSlot> slots, JournalPage? there, Guid delivery)
    {
        foreach (var slot in slots.ToList())
        {
            if (there?.Find(slot.Place.Sequence) is not { } entry)
            {
                continue;
            }

            slots.Remove(slot);
            slot.Written = entry.By == delivery;
            if (!slot.Written)
            {
                await BecomeRedeliveryAsync(slot, slot.Place.Sequence, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private static PartitionChange ChangeOf(long first, List<AppendSlot> slots, List<PageEntry> all, ETag? seen)
    {
        var page = PageRows.Write(first, all);
        var rejected = slots.Count(slot => slot.Entry is JournalEntry.DeadLetter);
        var actions = new List<TableTransactionAction>
        {
            seen is { } tag ? new(TableTransactionActionType.UpdateMerge, page, tag) : new(TableTransactionActionType.Add, page),
        };
        if (rejected < slots.Count)
        {
            actions.Add(new(TableTransactionActionType.UpsertReplace, new TableEntity(page.PartitionKey, SequenceNumber.PendingRow(first))));
        }

        var counts = new Tally().Add(Tally.Received, slots.Count).Add(Tally.Rejected, rejected).Add(Tally.Redelivered, slots.Count(slot => slot.Original is not null));
        return new PartitionChange(actions, counts, (2 * PartitionChange.RowBytes) + PartitionChange.Weigh(all.Sum(entry => (long)entry.Bytes)));
    }
}
