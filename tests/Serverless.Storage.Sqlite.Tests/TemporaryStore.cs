namespace Serverless.Storage.Sqlite.Tests;

/// <summary>A folder with a store in it, gone with the test.</summary>
internal sealed class TemporaryStore : IAsyncDisposable
{
    private SqliteStore? open;

    public string Folder { get; } = Directory.CreateTempSubdirectory("store-").FullName;

    public string File => Path.Combine(Folder, "router.db");

    public async Task<SqliteStore> OpenAsync(SqliteStoreOptions? options = null) => open = await SqliteStore.OpenAsync(File, options);

    public async Task<SqliteStore> ReopenAsync(SqliteStoreOptions? options = null)
    {
        await CloseAsync();
        return await OpenAsync(options);
    }

    public async Task CloseAsync()
    {
        if (open is not null)
        {
            await open.DisposeAsync();
            open = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
