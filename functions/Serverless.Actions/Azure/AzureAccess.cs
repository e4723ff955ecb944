using Azure.Core;
using Azure.Identity;

namespace Serverless.Actions.Azure;

/// <summary>Whether a host may call Azure, and by which identity.</summary>
public abstract record AzureAccess
{
    private AzureAccess()
    {
    }

    public sealed record Granted(TokenCredential Credential, AzureSettings Settings) : AzureAccess;

    /// <param name="Reason">A sentence for the author of a workflow that wants to.</param>
    public sealed record Absent(string Reason) : AzureAccess;

    /// <summary>By the managed identity with this client id, which does nothing else; absent where none is named, since no other identity of the host is
    /// meant to change resources.</summary>
    /// <param name="setting">The name of the setting the client id is from.</param>
    public static AzureAccess OfManagedIdentity(string? clientId, string setting, AzureSettings settings) => string.IsNullOrEmpty(clientId)
        ? new Absent($"the setting {setting} names no managed identity to do it by.")
        : new Granted(new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId)), settings);

    /// <summary>By whoever is signed in on this machine, or its managed identity.</summary>
    /// <param name="clientId">Which managed identity, where there are several; null for the only one.</param>
    public static AzureAccess OfSignedIn(string? clientId, AzureSettings settings) =>
        new Granted(new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = string.IsNullOrEmpty(clientId) ? null : clientId }), settings);
}
