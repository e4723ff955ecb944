namespace Serverless.Core.Events.Signatures;

/// <summary>Stripe: <c>Stripe-Signature: t=TIME,v1=HEX,…</c> over <c>time.body</c>; one time, any number of signatures, <c>v1</c> only.</summary>
public sealed record StripeScheme(TimeSpan Tolerance) : SignatureScheme
{
    private const string Header = "stripe-signature";

    public override string Kind => "stripe";

    public override IReadOnlyList<string> ProofHeaders => [Header];

    private protected override string? Refusal(ReceivedHeaders headers, ReadOnlySpan<byte> body, byte[] key, DateTimeOffset now)
    {
        if (headers.Find(Header) is not { } sent)
        {
            return Missing(Header);
        }

        var parts = sent.Split(',');
        var times = parts.Where(part => part.StartsWith("t=", StringComparison.Ordinal)).Select(part => part[2..]).ToList();
        if (times.Count != 1)
        {
            return $"'{Header}' has one time, written t=SECONDS.";
        }

        if (SignedTime.Refusal(times[0], now, Tolerance) is { } refusal)
        {
            return refusal;
        }

        var mac = Mac.Of(key, $"{times[0]}.", body);
        return parts.Any(part => part.StartsWith("v1=", StringComparison.Ordinal) && Mac.IsHex(part.AsSpan(3), mac)) ? null : Mismatch(Header);
    }
}
