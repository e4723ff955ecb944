using Serverless.Application.Journal;
using Serverless.Storage.Sqlite;
using Serverless.Storm.Routers;

// storm FILE INDEX COUNT EPOCH PACE SINK: one of several routers over one database file.
for (var attempt = 0; ; attempt++)
{
    try
    {
        await using var store = await SqliteStore.OpenAsync(args[0], new SqliteStoreOptions { Shared = true });
        await StormRouter.RunAsync(store, RouterSeat.Of(args[1..]));
        return 0;
    }
    catch (StoreUnavailableException) when (attempt < 20)
    {
        // The others read its log at the moment.
        await Task.Delay(200);
    }
}
