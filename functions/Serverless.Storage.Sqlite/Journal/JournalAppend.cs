using Serverless.Application.Journal;
using Serverless.Storage.Sqlite.Writing;

namespace Serverless.Storage.Sqlite.Journal;

internal sealed class JournalAppend : WriteOperation<IReadOnlyList<JournalReceipt>>
{
    /// <summary>What a row weighs beside its body, about.</summary>
    private const int RowBytes = 512;

    private readonly IReadOnlyList<JournalEntry> entries;

    public JournalAppend(IReadOnlyList<JournalEntry> entries)
    {
        this.entries = entries;
        foreach (var entry in entries)
        {
            Bytes += RowBytes + Weigh(entry);
        }
    }

    public override long Bytes { get; }

    protected override IReadOnlyList<JournalReceipt> Perform(WriteSession session)
    {
        var receipts = new JournalReceipt[entries.Count];
        for (var index = 0; index < receipts.Length; index++)
        {
            receipts[index] = session.Journal.Append(entries[index]);
        }

        return receipts;
    }

    private static long Weigh(JournalEntry entry)
    {
        if (entry is JournalEntry.Event { Normalized: var made })
        {
            // The hash is made here, on the caller's thread, and kept by the event.
            _ = made.Key;
            return made.Utf8.Length;
        }

        return entry is JournalEntry.DeadLetter dead ? Math.Min(dead.Rejected.Raw.Length, JournalRecord.DeadLetterBodyLimit) : 0;
    }
}
