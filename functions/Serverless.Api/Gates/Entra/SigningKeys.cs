using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Serverless.Api.Gates.Entra;

/// <summary>The keys that a directory signs with, fetched when they are first needed, again when they are old, and once when a token names one that is new.</summary>
internal sealed class SigningKeys(Uri metadata, HttpClient http, TimeProvider time) : IDisposable
{
    /// <summary>How old they may be before they are fetched again.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(12);

    /// <summary>How old they may be while they cannot be fetched: a directory keeps its keys for weeks, and takes one back at once only when it was stolen.</summary>
    private static readonly TimeSpan Bearable = TimeSpan.FromHours(24);

    /// <summary>Anybody can send tokens with names of keys that were never there, so a new name is asked for no oftener.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>After a failure it is tried again no sooner.</summary>
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim fetching = new(1, 1);
    private readonly HttpDocumentRetriever documents = new(http) { RequireHttps = metadata.Scheme == Uri.UriSchemeHttps };
    private volatile Known? known;
    private DateTimeOffset? tried;
    private bool failed;

    /// <summary>The issuer and the key of this name. An outage is <see cref="KeyLookup.Unavailable"/> also where the key is merely not among those known.</summary>
    public async ValueTask<KeyLookup> FindAsync(string name, CancellationToken cancellation)
    {
        var seen = known;
        if (seen is not null && time.GetUtcNow() - seen.At < Fresh && seen.Find(name) is { } key)
        {
            return key;
        }

        await fetching.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await FetchedAsync(name, cancellation).ConfigureAwait(false);
        }
        finally
        {
            fetching.Release();
        }
    }

    public void Dispose() => fetching.Dispose();

    private async Task<KeyLookup> FetchedAsync(string name, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var old = known is null || now - known.At >= Fresh;
        if ((old || known!.Find(name) is null) && (tried is not { } last || now - last >= (failed ? FailurePause : Pause)))
        {
            await FetchAsync(now, cancellation).ConfigureAwait(false);
        }

        if (known is not { } keys || now - keys.At >= Bearable)
        {
            return new KeyLookup.Unavailable("the keys of the directory cannot be fetched");
        }

        return keys.Find(name) is { } found ? found
            : failed ? new KeyLookup.Unavailable("the token names a key that is not known, and the keys of the directory cannot be fetched")
            : KeyLookup.Unknown.Instance;
    }

    private async Task FetchAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        (tried, failed) = (now, true);
        try
        {
            var configuration = await OpenIdConnectConfigurationRetriever.GetAsync(metadata.AbsoluteUri, documents, cancellation).ConfigureAwait(false);
            if (configuration is { Issuer.Length: > 0, SigningKeys.Count: > 0 })
            {
                known = new Known(configuration, now);
                failed = false;
            }
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            // Whatever it answered that is not its metadata is an outage to us, and which one it was does not help the caller.
        }
        catch (OperationCanceledException)
        {
            // The caller has gone: nothing is known of the directory.
            (tried, failed) = (null, false);
            throw;
        }
    }

    private sealed record Known(OpenIdConnectConfiguration Configuration, DateTimeOffset At)
    {
        public KeyLookup.Found? Find(string name) => Configuration.SigningKeys.FirstOrDefault(key => key.KeyId == name) is { } key ? new KeyLookup.Found(key, Configuration.Issuer) : null;
    }
}

/// <summary>What came of looking for a key.</summary>
internal abstract record KeyLookup
{
    private KeyLookup()
    {
    }

    public sealed record Found(SecurityKey Key, string Issuer) : KeyLookup;

    public sealed record Unknown : KeyLookup
    {
        public static readonly Unknown Instance = new();
    }

    public sealed record Unavailable(string Reason) : KeyLookup;
}
