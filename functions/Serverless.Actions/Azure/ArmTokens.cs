using Azure.Core;

namespace Serverless.Actions.Azure;

/// <summary>The token of the identity that calls are made by, kept until five minutes before it expires.</summary>
internal sealed class ArmTokens(TokenCredential credential, AzureSettings settings, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly TokenRequestContext request = new([settings.Audience + "/.default"]);
    private readonly SemaphoreSlim gate = new(1);
    private AccessToken? kept;

    /// <exception cref="TokenUnavailableException">The identity has none to give.</exception>
    public async ValueTask<string> GetAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (kept is not { } token || token.ExpiresOn - Margin <= time.GetUtcNow())
            {
                kept = token = await credential.GetTokenAsync(request, cancellation).ConfigureAwait(false);
            }

            return token.Token;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // What an identity's library throws is its own affair and may name what it tried; the kind of it is enough.
            throw new TokenUnavailableException(e);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>ARM did not take it.</summary>
    public void Forget() => kept = null;

    public void Dispose() => gate.Dispose();
}

/// <summary>The identity has no token to give.</summary>
internal sealed class TokenUnavailableException(Exception inner) : Exception($"The identity for calls to Azure has no token: {inner.GetType().Name}", inner);
