namespace Serverless.Jq.Values.Tapes;

/// <summary>
/// One entry in 64 bits: kind, where its text begins, and how long it is (for an array or object: how many entries it
/// spans). An array or object has a second entry, its number of items or fields.
/// </summary>
internal readonly struct TapeEntry(long bits)
{
    /// <summary>Bytes of one string or number, and entries of one array or object.</summary>
    public const int LongestSpan = (1 << 28) - 1;

    public long Bits { get; } = bits;

    public TapeKind Kind => (TapeKind)((ulong)Bits >> 60);

    public int Start => (int)Bits;

    public int Span => (int)(Bits >> 32) & LongestSpan;

    public bool IsContainer => Kind >= TapeKind.Array;

    public static TapeEntry Of(TapeKind kind, int start, int span) => new(((long)kind << 60) | ((long)span << 32) | (uint)start);
}
