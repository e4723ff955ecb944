using Serverless.Storage.AzureTables.Bodies;
using Serverless.Storage.AzureTables.Runs;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables;

/// <summary>The tables and the container of one store.</summary>
internal sealed record StoreParts(StoreTable Journal, StoreTable Keys, StoreTable Runs, StoreTable Index, StoreTable RuleSets, StoreTable Guards, StoreTable Audit, BodyStore Bodies, RunBlobs RunBlobs, Patience Patience)
{
    public static StoreParts Of(StorageAccount account, AzureTablesStoreOptions options)
    {
        var patience = new Patience(options);
        var container = account.Blobs.GetBlobContainerClient($"{options.Prefix}bodies");
        return new StoreParts(
            Table("journal"),
            Table("keys"),
            Table("runs"),
            Table("runindex"),
            Table("rulesets"),
            Table("guards"),
            Table("audit"),
            new BodyStore(container, patience),
            new RunBlobs(container, patience),
            patience);

        StoreTable Table(string name) => new(
            account.Tables.GetTableClient(options.Prefix + name), new TableTransactions(account.Pipeline, account.Tables.Uri, options.Prefix + name), patience);
    }

    public Task CreateAsync(CancellationToken cancellation) => Task.WhenAll(
        Journal.CreateAsync(cancellation),
        Keys.CreateAsync(cancellation),
        Runs.CreateAsync(cancellation),
        Index.CreateAsync(cancellation),
        RuleSets.CreateAsync(cancellation),
        Guards.CreateAsync(cancellation),
        Audit.CreateAsync(cancellation),
        Bodies.CreateAsync(cancellation));
}
