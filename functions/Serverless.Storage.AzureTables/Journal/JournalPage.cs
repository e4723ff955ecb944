using Azure;
using Serverless.Application.Journal;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>Entries that were appended together: one row. The layout of the journal, all of it in a table with a partition for each day and shard:
/// <list type="bullet">
/// <item><c>j…</c> a <b>page</b>: up to 64 entries whose numbers lie in one block, their short bodies, and what they were judged; named by the first number
/// that was planned for it, the newest first.</item>
/// <item><c>p…</c> a <b>pending row</b> beside a page some of whose entries wait for their judgement: what a sweep looks for. It is taken away in the
/// transaction that judges the last of them.</item>
/// <item><c>c…</c> the <b>counts</b> of one host, moved in each transaction.</item>
/// <item><c>r…</c> a row for each entry that a rule matched: the rule's own list. Entries that matched nothing have none.</item>
/// </list>
/// So a batch is three rows when it comes and three when it is judged, whatever its size, and besides the row of its key for each event
/// (<see cref="EventKeys"/>): an event has to be recognised for ever and by itself. The page's ETag is the permission to add an entry to it or a judgement.</summary>
/// <param name="First">The number it is named by; its entry may be missing.</param>
/// <param name="Entries">In the order of their numbers.</param>
/// <param name="Bodies">Of its entries, one after the other; null where it was read without them.</param>
internal sealed record JournalPage(long First, IReadOnlyList<StoredEntry> Entries, IReadOnlyList<Judgement> Judgements, ReadOnlyMemory<byte>? Bodies, ETag Seen)
{
    public StoredEntry? Find(long sequence) => Entries.FirstOrDefault(entry => entry.Sequence == sequence);

    public Judgement? JudgementOf(long sequence) => Judgements.FirstOrDefault(judgement => judgement.Sequence == sequence);

    /// <summary>What stands in the page of the body of an entry.</summary>
    public ReadOnlyMemory<byte> BodyOf(StoredEntry entry)
    {
        var at = 0;
        foreach (var before in Entries.TakeWhile(other => other.Sequence < entry.Sequence))
        {
            at += before.InPage;
        }

        return (Bodies ?? throw new InvalidOperationException($"Page {First} was read without its bodies.")).Slice(at, entry.InPage);
    }
}
