namespace Serverless.Core.Workflows.Control;

/// <summary>What becomes of an act.</summary>
public abstract record ActVerdict
{
    private ActVerdict()
    {
    }

    /// <summary>The fact is to be appended.</summary>
    public sealed record Taken(HistoryEvent Fact) : ActVerdict;

    /// <summary>It has been done: nothing is to be appended, and whoever asks again is told yes again.</summary>
    /// <param name="Fact">As it was recorded; null where the run is as asked for without it.</param>
    public sealed record AlreadySo(PersonActed? Fact) : ActVerdict;

    /// <param name="Sentence">Why, and when it would be taken.</param>
    public sealed record Refused(string Sentence) : ActVerdict
    {
        /// <summary>Which refusal it is, for who has to tell them apart; null where nobody has to.</summary>
        public string? Code { get; init; }
    }
}
