namespace Serverless.Core.Events.Signatures;

public enum MacEncoding
{
    Hex,
    Base64,
}

/// <summary>HMAC-SHA256 of the body in a header.</summary>
/// <param name="Prefix">What stands before the code in the header, such as <c>sha256=</c>; may be empty.</param>
public sealed record HmacScheme(string Header, MacEncoding Encoding = MacEncoding.Hex, string Prefix = "") : SignatureScheme
{
    public override string Kind => "hmac";

    public override IReadOnlyList<string> ProofHeaders { get; } = [Header.ToLowerInvariant()];

    private protected override string? Refusal(ReceivedHeaders headers, ReadOnlySpan<byte> body, byte[] key, DateTimeOffset now)
    {
        if (headers.Find(Header) is not { } sent)
        {
            return Missing(Header);
        }

        var mac = Mac.Of(key, "", body);
        var good = sent.StartsWith(Prefix, StringComparison.Ordinal)
            && (Encoding == MacEncoding.Hex ? Mac.IsHex(sent.AsSpan(Prefix.Length), mac) : Mac.IsBase64(sent.AsSpan(Prefix.Length), mac));
        return good ? null : Mismatch(Header);
    }
}
