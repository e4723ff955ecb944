namespace Serverless.Application.Approvals;

/// <summary>What is known of a link that somebody has followed.</summary>
public abstract record LinkReading
{
    private LinkReading()
    {
    }

    public sealed record Valid(ApprovalLink Link) : LinkReading;

    /// <summary>It was not made with this host's key, or its time is over.</summary>
    public sealed record Invalid : LinkReading
    {
        public static readonly Invalid Instance = new();
    }

    /// <summary>It cannot be told, by no fault of whoever has it.</summary>
    /// <param name="Sentence">What to do.</param>
    public sealed record Unjudged(string Sentence) : LinkReading;
}
