using Serverless.Storage.AzureTables.Tests.Azurite;
using Serverless.Storage.AzureTables.Tests.Faults;

namespace Serverless.Storage.AzureTables.Tests.Crashes;

/// <summary>A host that dies at its n-th request: nothing it asks for after that is done, and it does not try again.</summary>
internal sealed class DyingHost : IAsyncDisposable
{
    private readonly FaultyLine tables;
    private readonly FaultyLine blobs;

    private DyingHost(FaultyLine tables, FaultyLine blobs, AzureTablesStore store) => (this.tables, this.blobs, Store) = (tables, blobs, store);

    public AzureTablesStore Store { get; }

    public bool Died => tables.Faults + blobs.Faults > 0;

    /// <param name="last">How many requests are answered.</param>
    /// <param name="last1Performed">Whether the one after them is done all the same, and only its answer lost.</param>
    public static async Task<DyingHost> OpenAsync(AzuriteServers azurite, TemporaryAccount place, int last, bool last1Performed)
    {
        azurite.ConnectionString();
        var requests = 0;
        Fault Decide(string path) => (Interlocked.Increment(ref requests) - last) switch
        {
            <= 0 => Fault.None,
            1 when last1Performed => Fault.Cut,
            _ => Fault.Refused,
        };
        var (tables, blobs) = (await FaultyLine.OpenAsync(azurite.Tables, xml: false, Decide), await FaultyLine.OpenAsync(azurite.Blobs, xml: true, Decide));
        var options = new AzureTablesStoreOptions { CreateTables = false, Attempts = 1 };
        return new DyingHost(tables, blobs, await place.OpenAsync(azurite.ConnectionString(tables.Address, blobs.Address), options));
    }

    public async ValueTask DisposeAsync()
    {
        await tables.DisposeAsync();
        await blobs.DisposeAsync();
    }
}
