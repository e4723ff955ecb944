using System.Security.Cryptography;
using System.Text;

namespace Serverless.Core.Events.Signatures;

/// <summary>A shared secret sent as it is, for senders that cannot sign (such as Alertmanager). It proves nothing about the body and is worth as
/// much as the encryption of the way it came.</summary>
/// <param name="Prefix">What stands before the secret, such as "Bearer "; compared without case, since it is the name of a scheme.</param>
public sealed record TokenScheme(string Header = "authorization", string Prefix = "Bearer ") : SignatureScheme
{
    public override string Kind => "token";

    public override IReadOnlyList<string> ProofHeaders { get; } = [Header.ToLowerInvariant()];

    private protected override string? Refusal(ReceivedHeaders headers, ReadOnlySpan<byte> body, byte[] key, DateTimeOffset now)
    {
        if (headers.Find(Header) is not { } sent)
        {
            return Missing(Header);
        }

        // Hashes have one length, so the comparison does not tell that of the secret.
        var good = sent.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(sent[Prefix.Length..])), SHA256.HashData(key));
        return good ? null : $"The token in '{Header}' is not the secret of this source.";
    }
}
