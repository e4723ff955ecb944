using System.Text;

namespace Serverless.Core.Events.Signatures;

/// <summary>Standard Webhooks 1.0, symmetric signatures (<c>v1</c>): HMAC-SHA256 over <c>id.timestamp.body</c>. A secret is base64, with or
/// without <c>whsec_</c> before it. An id with a dot is refused, since the signature would not tell where it ends.</summary>
public sealed record StandardWebhooksScheme(TimeSpan Tolerance) : SignatureScheme
{
    public const string IdHeader = "webhook-id";
    public const string TimeHeader = "webhook-timestamp";
    private const string SignatureHeader = "webhook-signature";
    private const string SecretPrefix = "whsec_";
    private const string Version = "v1,";

    public override string Kind => "standard-webhooks";

    public override IReadOnlyList<string> ProofHeaders => [SignatureHeader];

    private protected override byte[]? KeyOf(byte[] secret)
    {
        var text = Encoding.UTF8.GetString(secret);
        var coded = text.StartsWith(SecretPrefix, StringComparison.Ordinal) ? text[SecretPrefix.Length..] : text;
        var key = new byte[coded.Length];
        return Convert.TryFromBase64String(coded, key, out var length) && length > 0 ? key[..length] : null;
    }

    private protected override string? Refusal(ReceivedHeaders headers, ReadOnlySpan<byte> body, byte[] key, DateTimeOffset now)
    {
        if (headers.Find(IdHeader) is not { Length: > 0 } id)
        {
            return Missing(IdHeader);
        }

        if (headers.Find(TimeHeader) is not { } time)
        {
            return Missing(TimeHeader);
        }

        if (headers.Find(SignatureHeader) is not { } signatures)
        {
            return Missing(SignatureHeader);
        }

        if (id.Contains('.', StringComparison.Ordinal))
        {
            return $"The id in '{IdHeader}' holds a dot, which no signature can cover unmistakably.";
        }

        return SignedTime.Refusal(time, now, Tolerance) ?? (IsAmong(signatures, Mac.Of(key, $"{id}.{time}.", body)) ? null : Mismatch(SignatureHeader));
    }

    // Signatures of other versions stand among ours and are passed over.
    private static bool IsAmong(string signatures, byte[] mac)
    {
        foreach (var range in signatures.AsSpan().Split(' '))
        {
            var signature = signatures.AsSpan(range);
            if (signature.StartsWith(Version, StringComparison.Ordinal) && Mac.IsBase64(signature[Version.Length..], mac))
            {
                return true;
            }
        }

        return false;
    }
}
