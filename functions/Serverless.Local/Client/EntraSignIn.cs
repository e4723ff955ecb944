using Azure.Core;
using Azure.Identity;

namespace Serverless.Local.Client;

/// <summary>Tokens of Entra as whoever is signed in here: on a pipeline its own identity, otherwise with <c>az</c>, <c>azd</c> or PowerShell.</summary>
/// <param name="audience">Client id of the app registration of the router's API, or its application id URI.</param>
internal sealed class EntraSignIn(string audience)
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    private readonly ChainedTokenCredential credential = new(
        new EnvironmentCredential(), new WorkloadIdentityCredential(), new AzureCliCredential(), new AzureDeveloperCliCredential(), new AzurePowerShellCredential());

    private AccessToken? token;

    /// <summary>The scope that stands for all that was granted.</summary>
    public string Scope => (audience.Contains("://", StringComparison.Ordinal) ? audience.TrimEnd('/') : $"api://{audience}") + "/.default";

    public async Task<string> TokenAsync(CancellationToken cancellation)
    {
        if (token is { } held && held.ExpiresOn - Margin > DateTimeOffset.UtcNow)
        {
            return held.Token;
        }

        try
        {
            token = await credential.GetTokenAsync(new TokenRequestContext([Scope]), cancellation);
            return token.Value.Token;
        }
        catch (AuthenticationFailedException e)
        {
            throw new NoTokenException($"No token for {Scope} can be had: sign in with 'az login', then try again. {e.Message}");
        }
    }
}
