using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Serverless.Storage.AzureTables;

/// <summary>How a store is kept. The defaults are right for one router in one storage account.</summary>
public sealed record AzureTablesStoreOptions
{
    /// <summary>Begins the names of the tables and of the blob container, so that several routers can share an account. 1 to 40 lower-case letters
    /// and digits, a letter first.</summary>
    public string Prefix { get; init; } = "router";

    /// <summary>Whether opening makes the tables and the container where they are missing; false where the deployment has made them.</summary>
    public bool CreateTables { get; init; } = true;

    /// <summary>How often a request is made before the store is said to be unavailable. 1 to 20.</summary>
    public int Attempts { get; init; } = 8;

    /// <summary>The pause after the first failure, about: it doubles from one to the next, and each is spread by half either way.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>No attempt begins later than this after the first: a door answers before its sender hangs up.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>For how long ahead a host reserves numbers. Its share of them is nobody's for that long after it was killed.</summary>
    public TimeSpan NumberLease { get; init; } = TimeSpan.FromMinutes(10);

    public ILogger Logger { get; init; } = NullLogger.Instance;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Which rows of counts this host keeps; by chance where it is null. Tests make hosts meet in one.</summary>
    internal int? Lane { get; init; }
}
