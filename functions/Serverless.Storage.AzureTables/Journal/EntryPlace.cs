using Serverless.Storage.AzureTables.Numbering;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>Where an entry stands.</summary>
/// <param name="Page">The first number of its page, in the same block.</param>
internal readonly record struct EntryPlace(long Sequence, long Page)
{
    public string Partition => SequenceNumber.PartitionOf(Sequence);

    /// <summary>Both as one number, to keep the row of a key short.</summary>
    public long ToNumber() => (Sequence * SequenceNumber.BlockTicks) + (Sequence - Page);

    public static EntryPlace Of(long number)
    {
        var (sequence, offset) = Math.DivRem(number, SequenceNumber.BlockTicks);
        return new EntryPlace(sequence, sequence - offset);
    }
}
