using Serverless.Core.Access;

namespace Serverless.Api.Gates;

/// <summary>What came of looking at a credential.</summary>
public abstract record Proving
{
    private Proving()
    {
    }

    public sealed record Proven(Caller Caller) : Proving;

    /// <param name="Reason">A sentence for the caller and the log, in ASCII; it holds nothing of the credential.</param>
    public sealed record Refused(string Reason) : Proving;

    /// <summary>It cannot be judged now, by no fault of the caller.</summary>
    /// <param name="Reason">For the log.</param>
    public sealed record Unavailable(string Reason) : Proving;
}
