using Serverless.Application.Journal;
using Serverless.Core.Events;
using Serverless.Storage.AzureTables.Bodies;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>An entry on its way into the journal.</summary>
internal sealed class AppendSlot(JournalEntry entry)
{
    public JournalEntry Entry { get; } = entry;

    public EntryPlace Place { get; set; }

    /// <summary>Set once it is known to be a redelivery.</summary>
    public long? Original { get; set; }

    public bool Written { get; set; }

    /// <summary>What it takes of a page, at most.</summary>
    public int Bytes => PageRows.ShortHead + Entry switch
    {
        JournalEntry.Event { Normalized: var made } => Head(TextLength(made)) + InPage(made.Utf8.Length),
        JournalEntry.DeadLetter { Rejected: var rejected } => Head(PageRows.LongestHead) + InPage(Math.Min(rejected.Raw.Length, JournalRecord.DeadLetterBodyLimit)),
        _ => 0,
    };

    private static long TextLength(NormalizedEvent made) => (long)made.Source.Length + made.Id.Length + made.Type.Length + (made.Subject?.Length ?? 0);

    // A character that is not ASCII takes up to seven bytes in it.
    private static int Head(long characters) => (int)Math.Min(7 * characters, PageRows.LongestHead);

    private static int InPage(int body) => body <= BodyStore.InRow ? body : 0;
}
