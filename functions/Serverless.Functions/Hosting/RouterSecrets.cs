using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serverless.Application.Secrets;
using Serverless.Secrets.KeyVault;

namespace Serverless.Functions.Hosting;

/// <summary>Where this deployment has its secrets: in the vault at <c>ROUTER_KEY_VAULT_URI</c>; on a developer's machine, in the environment.</summary>
internal static class RouterSecrets
{
    public static ISecretReader Of(IConfiguration configuration, IServiceProvider services) => configuration["ROUTER_KEY_VAULT_URI"] switch
    {
        not { Length: > 0 } => new EnvironmentSecretReader(),
        var text when Uri.TryCreate(text, UriKind.Absolute, out var vault) => new KeyVaultSecretReader(vault, RouterStore.Credential(configuration), services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<KeyVaultSecretReader>>()),
        _ => throw new InvalidOperationException("The setting ROUTER_KEY_VAULT_URI must be the address of a vault."),
    };
}
