namespace Serverless.Storage.AzureTables.Numbering;

/// <summary>What a journal number says: <c>milliseconds since 2026 (40 bits) · writer (10 bits) · counter (3 bits)</c>. It grows with time, stays
/// below 2⁵³ so that every JSON reader keeps it exact, and names the partition and the row of its entry: a look-up by number is a point read.</summary>
internal static class SequenceNumber
{
    public const int Writers = 1 << WriterBits;

    /// <summary>Partitions of one day. At 2,000 entities a second each they take 16,000, which is most of what an account takes.</summary>
    public const int Shards = 8;

    /// <summary>Ticks of one writer that follow each other and fall into one partition, so that a list is one transaction.</summary>
    public const int BlockTicks = 64;

    /// <summary>Ticks of one writer in a millisecond: 8,000 entries a second, and short bursts run ahead of the clock.</summary>
    public const int TicksPerMillisecond = 1 << CounterBits;

    public const long Largest = (1L << 53) - 1;

    private const int CounterBits = 3;
    private const int WriterBits = 10;
    private const long DayMilliseconds = 24 * 60 * 60 * 1000;

    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static long Of(long tick, int writer) => (tick >> CounterBits << (CounterBits + WriterBits)) | ((long)writer << CounterBits) | (tick & (TicksPerMillisecond - 1));

    public static long MillisecondsOf(DateTimeOffset time) => Math.Max(1, (long)(time - Epoch).TotalMilliseconds);

    public static long MillisecondsOf(long sequence) => sequence >> (CounterBits + WriterBits);

    public static int DayOf(long sequence) => (int)(MillisecondsOf(sequence) / DayMilliseconds);

    public static DateTimeOffset EndOf(int day) => Epoch.AddMilliseconds((day + 1) * (double)DayMilliseconds);

    public static string PartitionOf(long sequence) => PartitionOf(DayOf(sequence), ShardOf(sequence));

    public static string PartitionOf(int day, int shard) => $"{day:D5}-{shard}";

    /// <summary>Of an entry: the newest first.</summary>
    public static string EntryRow(long sequence) => $"j{Reversed(sequence)}";

    /// <summary>Of an entry in the list of those a rule matched: the newest first.</summary>
    public static string RuleRow(string ruleHash, long sequence) => $"r{ruleHash}-{Reversed(sequence)}";

    /// <summary>Of an entry that waits for its judgement: the oldest first.</summary>
    public static string PendingRow(long sequence) => $"p{sequence:D16}";

    public static long OfEntryRow(string row) => Largest - long.Parse(row.AsSpan(1));

    public static long OfPendingRow(string row) => long.Parse(row.AsSpan(1));

    public static long OfRuleRow(string row) => Largest - long.Parse(row.AsSpan(row.Length - 16));

    public static bool IsPossible(long sequence) => sequence is >= 0 and <= Largest;

    // Blocks of one writer take the partitions in turn, and writers begin at different ones.
    private static int ShardOf(long sequence) =>
        (int)(((MillisecondsOf(sequence) / (BlockTicks / TicksPerMillisecond)) + ((sequence >> CounterBits) & (Writers - 1))) % Shards);

    private static string Reversed(long sequence) => (Largest - sequence).ToString("D16");
}
