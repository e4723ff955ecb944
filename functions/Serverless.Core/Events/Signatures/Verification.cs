namespace Serverless.Core.Events.Signatures;

/// <summary>What checking the signature of a delivery came to.</summary>
public abstract record Verification
{
    private Verification()
    {
    }

    /// <summary>The sender knows one of the secrets.</summary>
    public sealed record Verified : Verification
    {
        public static readonly Verified Instance = new();
    }

    /// <summary>The sender did not show that it knows a secret; <paramref name="Reason"/> is one sentence without any part of a secret.</summary>
    public sealed record Refused(string Reason) : Verification;

    /// <summary>It cannot be told, because a secret is missing, empty or unusable: a fault of ours, so the sender is to try again.</summary>
    public sealed record Unverifiable(string Reason) : Verification;
}
