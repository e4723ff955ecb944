namespace Serverless.Application.Approvals;

/// <summary>What came of making a link.</summary>
public abstract record LinkMaking
{
    private LinkMaking()
    {
    }

    /// <param name="Token">Letters, digits, <c>-</c>, <c>_</c> and one dot.</param>
    public sealed record Made(string Token) : LinkMaking
    {
        // Records print what they hold, and whoever has this answers with it.
        public override string ToString() => nameof(Made);
    }

    /// <summary>The key is missing or away, by no fault of whoever asks.</summary>
    /// <param name="Sentence">What to do.</param>
    public sealed record Impossible(string Sentence) : LinkMaking;
}
