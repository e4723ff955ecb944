using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Control;

namespace Serverless.Application.Runs;

/// <summary>What came of an act.</summary>
public abstract record ActOutcome
{
    private ActOutcome()
    {
    }

    /// <param name="Changed">False where it was so already.</param>
    /// <param name="ContinuedAs">The run that was begun; null for all acts but that one.</param>
    public sealed record Done(bool Changed, string? ContinuedAs) : ActOutcome;

    /// <param name="Sentence">Why, and when it would be taken.</param>
    public sealed record Refused(string Sentence) : ActOutcome
    {
        /// <summary>Which refusal it is; null where nobody has to tell them apart.</summary>
        public string? Code { get; init; }
    }

    public sealed record NoSuchRun : ActOutcome
    {
        public static readonly NoSuchRun Instance = new();
    }

    public static ActOutcome Of(ActVerdict verdict) => verdict switch
    {
        ActVerdict.Taken taken => new Done(true, (taken.Fact as RunContinued)?.RunId),
        ActVerdict.AlreadySo already => new Done(false, (already.Fact as RunContinued)?.RunId),
        ActVerdict.Refused refused => new Refused(refused.Sentence) { Code = refused.Code },
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };
}
