using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;

namespace Serverless.Storage.AzureTables;

/// <summary>Settings of the clients a store is opened with.</summary>
internal static class StorageClients
{
    /// <summary>One attempt, once, takes at most this.</summary>
    public static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The store itself tries again, and knows which writes may be: clients that do so too would multiply the attempts. It also says what failed; a span
    /// and log lines for each request would cost more than the request.</summary>
    public static TableClientOptions TableOptions() => Once(new TableClientOptions());

    /// <inheritdoc cref="TableOptions"/>
    public static BlobClientOptions BlobOptions() => Once(new BlobClientOptions());

    private static TOptions Once<TOptions>(TOptions options)
        where TOptions : ClientOptions
    {
        options.Retry.MaxRetries = 0;
        options.Retry.NetworkTimeout = AttemptTimeout;
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        options.Diagnostics.IsTelemetryEnabled = false;
        return options;
    }
}
