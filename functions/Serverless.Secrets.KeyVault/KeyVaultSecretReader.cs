using System.Collections.Concurrent;
using System.Text;
using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Secrets;

namespace Serverless.Secrets.KeyVault;

/// <summary>Secrets of a vault, kept in memory for a bounded time so that neither its limits nor an outage of minutes stops a door.</summary>
public sealed class KeyVaultSecretReader(SecretClient client, TimeProvider time, ILogger<KeyVaultSecretReader>? logger = null) : ISecretReader
{
    /// <summary>How old a value may be before the vault is asked again: what was changed there counts by then at the latest.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    /// <summary>How old it may be while the vault does not answer.</summary>
    private static readonly TimeSpan Bearable = TimeSpan.FromHours(1);

    /// <summary>Whoever sends wrong signatures makes the vault be asked no oftener, and neither does a secret that is not there.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Held> held = new(StringComparer.OrdinalIgnoreCase);
    private readonly ILogger logger = logger ?? NullLogger<KeyVaultSecretReader>.Instance;

    public KeyVaultSecretReader(Uri vault, TokenCredential credential, TimeProvider time, ILogger<KeyVaultSecretReader>? logger = null)
        : this(new SecretClient(vault, credential, Hasty()), time, logger)
    {
    }

    /// <summary>Senders wait ten seconds and come again; so does no request to the vault wait longer.</summary>
    public static SecretClientOptions Hasty() => new() { Retry = { MaxRetries = 1, NetworkTimeout = TimeSpan.FromSeconds(4), Delay = TimeSpan.FromMilliseconds(200) } };

    public async ValueTask<byte[]?> FindAsync(string name, CancellationToken cancellation)
    {
        if (VaultNames.Of(name) is not { } vaultName)
        {
            return null;
        }

        var secret = held.GetOrAdd(vaultName, _ => new Held());
        if (!secret.IsDue(time.GetUtcNow()))
        {
            return secret.Value;
        }

        await ReadAsync(vaultName, secret, secret.IsDue, cancellation).ConfigureAwait(false);
        return secret.Value;
    }

    public async ValueTask<SecretRenewal> RenewAsync(string name, CancellationToken cancellation)
    {
        if (VaultNames.Of(name) is not { } vaultName || !held.TryGetValue(vaultName, out var secret))
        {
            return SecretRenewal.Newest;
        }

        var read = await ReadAsync(vaultName, secret, secret.MayBeAskedAgain, cancellation).ConfigureAwait(false);
        return secret.Missed ? SecretRenewal.Unavailable : read ? SecretRenewal.Renewed : SecretRenewal.Newest;
    }

    /// <summary>Asks the vault where it is <paramref name="wanted"/>, one at a time for each secret.</summary>
    /// <returns>Whether it was asked.</returns>
    private async Task<bool> ReadAsync(string name, Held secret, Func<DateTimeOffset, bool> wanted, CancellationToken cancellation)
    {
        await secret.Reading.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var now = time.GetUtcNow();
            if (!wanted(now))
            {
                return false;
            }

            await AskAsync(name, secret, now, cancellation).ConfigureAwait(false);
            return true;
        }
        finally
        {
            secret.Reading.Release();
        }
    }

    private async Task AskAsync(string name, Held secret, DateTimeOffset now, CancellationToken cancellation)
    {
        try
        {
            var answer = await client.GetSecretAsync(name, cancellationToken: cancellation).ConfigureAwait(false);
            secret.Put(answer.Value.Value is { Length: > 0 } text ? Encoding.UTF8.GetBytes(text) : null, now);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            secret.Put(null, now);
        }
        catch (Exception e) when (e is RequestFailedException or AuthenticationFailedException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            var refused = e is RequestFailedException { Status: not (0 or 408 or 429 or >= 500) };
            if (refused)
            {
                secret.Refuse(now);
            }
            else
            {
                secret.Miss(now);
            }

            var why = e is RequestFailedException { Status: > 0 } failed ? $"it answered {failed.Status} {failed.ErrorCode}" : e.GetType().Name;
            Logs.Unreadable(logger, name, why, secret.Value is null ? "what needs it waits" : "the value held counts on for a while");
        }
    }

    /// <summary>What is known of one secret. Only the one who reads it changes it.</summary>
    private sealed class Held
    {
        private volatile Known known = new(null, DateTimeOffset.MinValue, DateTimeOffset.MinValue);

        public SemaphoreSlim Reading { get; } = new(1, 1);

        public byte[]? Value => known.Value;

        /// <summary>The vault did not answer when it was asked last.</summary>
        public bool Missed => known.AskedAt > known.ReadAt;

        public bool IsDue(DateTimeOffset now) => known.Value is null ? MayBeAskedAgain(now) : now - known.ReadAt >= Fresh && MayBeAskedAgain(now);

        public bool MayBeAskedAgain(DateTimeOffset now) => now - known.AskedAt >= Pause;

        public void Put(byte[]? value, DateTimeOffset now) => known = new Known(value, now, now);

        /// <summary>The vault is there and does not say it to us: what it said before does not count any more.</summary>
        public void Refuse(DateTimeOffset now) => known = new Known(null, known.ReadAt, now);

        public void Miss(DateTimeOffset now) => known = now - known.ReadAt >= Bearable ? new Known(null, known.ReadAt, now) : known with { AskedAt = now };

        private sealed record Known(byte[]? Value, DateTimeOffset ReadAt, DateTimeOffset AskedAt);
    }
}
