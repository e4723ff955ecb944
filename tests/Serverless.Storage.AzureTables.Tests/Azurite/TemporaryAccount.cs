using Azure.Data.Tables;

namespace Serverless.Storage.AzureTables.Tests.Azurite;

/// <summary>Tables that no other test has. The emulator keeps them until it ends.</summary>
internal sealed class TemporaryAccount(AzuriteServers azurite) : IAsyncDisposable
{
    private readonly List<AzureTablesStore> open = [];

    public string Prefix { get; } = $"t{Guid.NewGuid():N}";

    public Task<AzureTablesStore> OpenAsync(AzureTablesStoreOptions? options = null) => OpenAsync(azurite.ConnectionString(), options);

    public async Task<AzureTablesStore> OpenAsync(string connectionString, AzureTablesStoreOptions? options = null)
    {
        var store = await AzureTablesStore.OpenAsync(connectionString, (options ?? new AzureTablesStoreOptions()) with { Prefix = Prefix }, TestContext.Current.CancellationToken);
        open.Add(store);
        return store;
    }

    /// <summary>The tables as the store's own parts see them, for tests that stop between two writes.</summary>
    public StoreParts Parts(string? connectionString = null)
    {
        var text = connectionString ?? azurite.ConnectionString();
        return StoreParts.Of(StorageAccount.Of(text), new AzureTablesStoreOptions { Prefix = Prefix });
    }

    /// <summary>The rows themselves, past the store.</summary>
    public TableClient Table(string name) => new TableServiceClient(azurite.ConnectionString()).GetTableClient(Prefix + name);

    public async ValueTask DisposeAsync()
    {
        foreach (var store in open)
        {
            await store.DisposeAsync();
        }
    }
}
