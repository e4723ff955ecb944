namespace Serverless.Core.Events.Signatures;

/// <summary>GitHub: <c>X-Hub-Signature-256: sha256=HEX</c> over the body. The older SHA-1 header is not looked at.</summary>
public sealed record GitHubScheme : SignatureScheme
{
    private const string Header = "x-hub-signature-256";
    private static readonly HmacScheme Hmac = new(Header, MacEncoding.Hex, "sha256=");

    public override string Kind => "github";

    public override IReadOnlyList<string> ProofHeaders => [Header, "x-hub-signature"];

    private protected override string? Refusal(ReceivedHeaders headers, ReadOnlySpan<byte> body, byte[] key, DateTimeOffset now) =>
        Hmac.Verify(headers, body, [key], now) is Verification.Refused refused ? refused.Reason : null;
}
