using Serverless.Application.Journal;
using Serverless.Core.Events;
using Serverless.Storage.AzureTables.Bodies;
using Serverless.Storage.AzureTables.Numbering;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>An entry on its way into the journal.</summary>
internal sealed class AppendSlot(JournalEntry entry, long sequence)
{
    public JournalEntry Entry { get; } = entry;

    public long Sequence { get; set; } = sequence;

    /// <summary>Set once it is known to be a redelivery.</summary>
    public long? Original { get; set; }

    public bool Written { get; set; }

    public string Partition => SequenceNumber.PartitionOf(Sequence);

    /// <summary>What its rows weigh in a transaction, about.</summary>
    public int Bytes => PartitionChange.RowBytes + PartitionChange.Weigh(Entry switch
    {
        JournalEntry.Event { Normalized: var made } => TextBytes(made) + (Original is null ? Math.Min(made.Utf8.Length, BodyStore.InRow) : 0),
        JournalEntry.DeadLetter { Rejected: var rejected } => Math.Min(rejected.Raw.Length, BodyStore.InRow) + Math.Min(256L * rejected.Problems.Count, BodyStore.InRow),
        _ => 0,
    });

    // A character that is not ASCII travels as six.
    private static long TextBytes(NormalizedEvent made) => 6L * (Kept(made.Source) + Kept(made.Id) + Kept(made.Type) + Kept(made.Subject));

    private static int Kept(string? text) => Math.Min(text?.Length ?? 0, RowTexts.Longest);
}
