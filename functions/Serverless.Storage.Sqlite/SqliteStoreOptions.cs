using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Serverless.Storage.Sqlite;

/// <summary>How a store is kept. The defaults are right for one host on one machine.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>How many writes may wait; the next is refused at once, so that a door can answer 503 in time. 1 to 1,000,000.</summary>
    public int QueueLength { get; init; } = 8_192;

    /// <summary>How many bytes of payload may wait. A single larger write is taken when nothing else waits.</summary>
    public long QueueBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Connections for reading, opened when they are first needed. 1 to 64.</summary>
    public int Readers { get; init; } = 4;

    public ILogger Logger { get; init; } = NullLogger.Instance;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Opens a file that other processes may have open too. For tests of several hosts: every write looks at what it depends on in its own
    /// transaction, so it is right, and no more than that; processes wait for each other by trying again.</summary>
    internal bool Shared { get; init; }

    /// <summary>Pages of 4 KiB in the log after which it is copied into the database: about 8 MiB.</summary>
    internal int CheckpointPages { get; init; } = 2_000;

    /// <summary>Anything less than FULL loses acknowledged events when the power fails; the tests show it.</summary>
    internal string Synchronous { get; init; } = "FULL";

    /// <summary>Name of the registered VFS; null for the system's own.</summary>
    internal string? Vfs { get; init; }
}
