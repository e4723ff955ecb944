namespace Serverless.Core.Events.Signatures;

/// <summary>How a sender shows that it knows a secret. Signatures are checked over the bytes as they came, before anything is parsed.</summary>
public abstract record SignatureScheme
{
    /// <summary>How far the sender's clock may be off and how long a signature holds, in schemes that sign a time.</summary>
    public static readonly TimeSpan DefaultTolerance = TimeSpan.FromMinutes(5);

    private protected SignatureScheme()
    {
    }

    /// <summary>As source files name it.</summary>
    public abstract string Kind { get; }

    /// <summary>Headers that hold the sender's proof, in lower case; they are kept out of events.</summary>
    public abstract IReadOnlyList<string> ProofHeaders { get; }

    /// <summary>Tries every secret, so that a new one can be brought in before the old one is taken out. While one of them is missing or unusable,
    /// a delivery that no other verifies is <see cref="Verification.Unverifiable"/>: it may be signed with the one we lack.</summary>
    /// <param name="secrets">At least one; null where a secret could not be read.</param>
    public Verification Verify(ReceivedHeaders headers, ReadOnlySpan<byte> body, IReadOnlyList<byte[]?> secrets, DateTimeOffset now)
    {
        var keys = secrets.Select(secret => secret is { Length: > 0 } ? KeyOf(secret) : null).ToList();
        if (keys.TrueForAll(key => key is null))
        {
            return new Verification.Unverifiable("No secret of this source is there and usable; put it where secrets are read from.");
        }

        foreach (var key in keys)
        {
            if (key is not null && Refusal(headers, body, key, now) is null)
            {
                return Verification.Verified.Instance;
            }
        }

        return keys.Contains(null)
            ? new Verification.Unverifiable("One of the secrets of this source is missing or unusable, and no other verifies this delivery.")
            : new Verification.Refused(Refusal(headers, body, keys[0]!, now)!);
    }

    /// <summary>The key as the scheme uses it, or null where the secret is unusable.</summary>
    private protected virtual byte[]? KeyOf(byte[] secret) => secret;

    /// <summary>Null where the key verifies the delivery, otherwise why not.</summary>
    private protected abstract string? Refusal(ReceivedHeaders headers, ReadOnlySpan<byte> body, byte[] key, DateTimeOffset now);

    private protected static string Missing(string header) => $"The header '{header}' is missing.";

    private protected static string Mismatch(string header) => $"The signature in '{header}' is not that of this body with the secret of this source.";
}
