using System.Data.Common;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;

namespace Serverless.Storage.AzureTables;

/// <summary>The ways into one account: the clients of the packages, and the pipeline for what does not go through them.</summary>
internal sealed record StorageAccount(TableServiceClient Tables, BlobServiceClient Blobs, HttpPipeline Pipeline)
{
    private const string Scope = "https://storage.azure.com/.default";

    public static StorageAccount Of(Uri tables, Uri blobs, TokenCredential credential) => new(
        new TableServiceClient(tables, credential, StorageClients.TableOptions()),
        new BlobServiceClient(blobs, credential, StorageClients.BlobOptions()),
        HttpPipelineBuilder.Build(StorageClients.TableOptions(), new BearerTokenAuthenticationPolicy(credential, Scope)));

    public static StorageAccount Of(string connectionString, TimeSpan? attemptTimeout = null)
    {
        var (tables, blobs) = (StorageClients.TableOptions(), StorageClients.BlobOptions());
        tables.Retry.NetworkTimeout = blobs.Retry.NetworkTimeout = attemptTimeout ?? StorageClients.AttemptTimeout;
        var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
        var signature = new SharedKeySignature((string)parts["AccountName"], Convert.FromBase64String((string)parts["AccountKey"]));
        return new StorageAccount(new TableServiceClient(connectionString, tables), new BlobServiceClient(connectionString, blobs), HttpPipelineBuilder.Build(tables, signature));
    }
}
