namespace Serverless.Core.Events.Signatures;

/// <summary>Slack: <c>X-Slack-Signature: v0=HEX</c> over <c>v0:timestamp:body</c>.</summary>
public sealed record SlackScheme(TimeSpan Tolerance) : SignatureScheme
{
    private const string SignatureHeader = "x-slack-signature";
    private const string TimeHeader = "x-slack-request-timestamp";
    private const string Version = "v0=";

    public override string Kind => "slack";

    public override IReadOnlyList<string> ProofHeaders => [SignatureHeader];

    private protected override string? Refusal(ReceivedHeaders headers, ReadOnlySpan<byte> body, byte[] key, DateTimeOffset now)
    {
        if (headers.Find(SignatureHeader) is not { } signature)
        {
            return Missing(SignatureHeader);
        }

        if (headers.Find(TimeHeader) is not { } time)
        {
            return Missing(TimeHeader);
        }

        if (SignedTime.Refusal(time, now, Tolerance) is { } refusal)
        {
            return refusal;
        }

        var good = signature.StartsWith(Version, StringComparison.Ordinal) && Mac.IsHex(signature.AsSpan(Version.Length), Mac.Of(key, $"v0:{time}:", body));
        return good ? null : Mismatch(SignatureHeader);
    }
}
