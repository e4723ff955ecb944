namespace Serverless.Api.Gates;

/// <summary>One way to show who one is.</summary>
public interface ICallerProof
{
    /// <summary>What comes of the credential; null where it is not of a kind that this proof judges.</summary>
    ValueTask<Proving?> ProveAsync(Credential credential, CancellationToken cancellation);
}
