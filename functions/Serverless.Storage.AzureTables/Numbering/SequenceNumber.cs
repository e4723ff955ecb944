namespace Serverless.Storage.AzureTables.Numbering;

/// <summary>What a journal number says: <c>units of 8 ms since 2026 (37 bits) · writer (10 bits) · place (6 bits)</c>. It grows with time, stays
/// below 2⁵³ so that every JSON reader keeps it exact, and names the partition of its entry and its block: the 64 numbers that a writer has in one
/// unit of time, next to each other, so that pages of entries never overlap.</summary>
internal static class SequenceNumber
{
    public const int Writers = 1 << WriterBits;

    /// <summary>Partitions of one day. At 2,000 entities a second each they take 16,000, which is most of what an account takes.</summary>
    public const int Shards = 8;

    /// <summary>Ticks of one writer that follow each other and fall into one partition: a block.</summary>
    public const int BlockTicks = 1 << PlaceBits;

    /// <summary>Ticks of one writer in a millisecond: 8,000 entries a second, and short bursts run ahead of the clock.</summary>
    public const int TicksPerMillisecond = 8;

    public const long Largest = (1L << 53) - 1;

    private const int PlaceBits = 6;
    private const int WriterBits = 10;
    private const int BlockMilliseconds = BlockTicks / TicksPerMillisecond;
    private const long DayMilliseconds = 24 * 60 * 60 * 1000;

    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static long Of(long tick, int writer) => (tick >> PlaceBits << (PlaceBits + WriterBits)) | ((long)writer << PlaceBits) | (tick & (BlockTicks - 1));

    /// <summary>The first and the last number of the block that this one lies in.</summary>
    public static (long First, long Last) BlockOf(long sequence) => (sequence & ~(BlockTicks - 1L), sequence | (BlockTicks - 1L));

    /// <summary>The first tick of the block after the one that this number lies in.</summary>
    public static long TickAfter(long sequence) => ((sequence >> (PlaceBits + WriterBits)) + 1) << PlaceBits;

    public static long MillisecondsOf(DateTimeOffset time) => Math.Max(1, (long)(time - Epoch).TotalMilliseconds);

    /// <summary>When its block began.</summary>
    public static long MillisecondsOf(long sequence) => (sequence >> (PlaceBits + WriterBits)) * BlockMilliseconds;

    public static int DayOf(long sequence) => (int)(MillisecondsOf(sequence) / DayMilliseconds);

    public static DateTimeOffset EndOf(int day) => Epoch.AddMilliseconds((day + 1) * (double)DayMilliseconds);

    public static string PartitionOf(long sequence) => PartitionOf(DayOf(sequence), ShardOf(sequence));

    public static string PartitionOf(int day, int shard) => $"{day:D5}-{shard}";

    /// <summary>Of a page, by the first of its numbers: the newest first.</summary>
    public static string PageRow(long first) => $"j{Reversed(first)}";

    /// <summary>Of an entry in the list of those a rule matched: the newest first.</summary>
    public static string RuleRow(string ruleHash, long sequence) => $"r{ruleHash}-{Reversed(sequence)}";

    /// <summary>Of a page with entries that wait for their judgement: the oldest first.</summary>
    public static string PendingRow(long first) => $"p{first:D16}";

    public static long OfPageRow(string row) => Largest - long.Parse(row.AsSpan(1));

    public static long OfPendingRow(string row) => long.Parse(row.AsSpan(1));

    public static long OfRuleRow(string row) => Largest - long.Parse(row.AsSpan(row.Length - 16));

    public static bool IsPossible(long sequence) => sequence is >= 0 and <= Largest;

    // Blocks of one writer take the partitions in turn, and writers begin at different ones.
    private static int ShardOf(long sequence) => (int)(((sequence >> (PlaceBits + WriterBits)) + ((sequence >> PlaceBits) & (Writers - 1))) % Shards);

    private static string Reversed(long sequence) => (Largest - sequence).ToString("D16");
}
