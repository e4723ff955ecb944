namespace Serverless.Storage.Sqlite.Tests.Disks;

internal enum StoreFile
{
    Database,
    Log,
}

/// <summary>One thing that was asked of the disk, or promised to somebody, in the order it happened.</summary>
internal abstract record DiskOperation
{
    public sealed record Write(StoreFile File, long Offset, byte[] Data) : DiskOperation;

    public sealed record Truncate(StoreFile File, long Length) : DiskOperation;

    /// <param name="Covers">How many operations had happened when it began: later ones may not rely on it.</param>
    public sealed record Sync(StoreFile File, int Covers) : DiskOperation;

    /// <summary>It failed, and the kernel takes what it covers for clean: a later sync will not write it, and only some of it may be there.</summary>
    public sealed record SyncFailed(StoreFile File, int Covers) : DiskOperation;

    /// <summary>The store has answered: from here on this has to be true whatever happens.</summary>
    public sealed record Promise(Claim Claim) : DiskOperation;
}

internal abstract record Claim
{
    public sealed record Entry(long Sequence, string? Id) : Claim;

    public sealed record Facts(string RunId, int Count) : Claim;

    public sealed record Judged(long Sequence) : Claim;
}
