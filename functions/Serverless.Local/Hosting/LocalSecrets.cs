using Azure.Identity;
using Serverless.Application.Secrets;
using Serverless.Secrets.KeyVault;

namespace Serverless.Local.Hosting;

/// <summary>Where this process has its secrets: in the vault that <c>ROUTER_KEY_VAULT_URI</c> names, read as whoever is signed in here; otherwise in
/// variables and files.</summary>
internal static class LocalSecrets
{
    public const string VaultVariable = "ROUTER_KEY_VAULT_URI";

    public static ISecretReader Of(UpOptions options, IServiceProvider services) => options.Vault is { } vault
        ? new KeyVaultSecretReader(vault, new DefaultAzureCredential(), services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<KeyVaultSecretReader>>())
        : new EnvironmentSecretReader(options.Secrets);
}
