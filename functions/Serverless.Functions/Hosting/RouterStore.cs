using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Serverless.Storage.AzureTables;

namespace Serverless.Functions.Hosting;

/// <summary>The store of this deployment.</summary>
internal static class RouterStore
{
    /// <summary>Opens it by the app's identity at <c>ROUTER_TABLES_URI</c> and <c>ROUTER_BLOBS_URI</c>; on an emulator, by the connection string
    /// in <c>ROUTER_STORAGE</c>.</summary>
    public static Task<AzureTablesStore> OpenAsync(IConfiguration configuration) => configuration["ROUTER_STORAGE"] is { Length: > 0 } emulator
        ? AzureTablesStore.OpenAsync(emulator)
        : AzureTablesStore.OpenAsync(Required(configuration, "ROUTER_TABLES_URI"), Required(configuration, "ROUTER_BLOBS_URI"), Credential(configuration));

    /// <summary>The identity that <c>AZURE_CLIENT_ID</c> names; where it names none, whoever is signed in on a developer's machine.</summary>
    public static TokenCredential Credential(IConfiguration configuration) =>
        new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = configuration["AZURE_CLIENT_ID"] });

    private static Uri Required(IConfiguration configuration, string name) =>
        Uri.TryCreate(configuration[name], UriKind.Absolute, out var uri) ? uri : throw new InvalidOperationException($"The setting {name} must be the address of a storage service.");
}
