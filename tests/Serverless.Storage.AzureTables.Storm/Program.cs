using Serverless.Storage.AzureTables;
using Serverless.Storm.Routers;

// storm-tables PREFIX INDEX COUNT EPOCH PACE SINK: one of several routers over the account that STORM_CONNECTION names.
await using var store = await AzureTablesStore.OpenAsync(Environment.GetEnvironmentVariable("STORM_CONNECTION")!, new AzureTablesStoreOptions { Prefix = args[0] });
await StormRouter.RunAsync(store, RouterSeat.Of(args[1..]));
