using Serverless.Application.Journal;
using Serverless.Core.Events;
using Serverless.Core.Events.Handshakes;

namespace Serverless.Application.Intake;

/// <summary>What a door tells its sender.</summary>
public abstract record IntakeAnswer
{
    private IntakeAnswer()
    {
    }

    /// <summary>All of it is in the journal; may be empty, for an empty batch.</summary>
    public sealed record Accepted(IReadOnlyList<JournalReceipt> Receipts) : IntakeAnswer;

    /// <summary>The sender's fault: some or all of it is no event. What is good is in the journal as events, what is bad as dead letters; sending the
    /// same again does no harm, since the good ones are recognised.</summary>
    public sealed record Rejected(IReadOnlyList<JournalReceipt> Receipts, IReadOnlyList<RejectedEvent> Rejections) : IntakeAnswer;

    /// <summary>The sender could not show that it may deliver. Nothing is stored: strangers cannot fill the journal.</summary>
    public sealed record Refused(string Reason) : IntakeAnswer;

    /// <summary>A fault of ours: nothing is stored and the sender should try again.</summary>
    public sealed record Unavailable(string Reason, TimeSpan RetryAfter) : IntakeAnswer;

    /// <summary>It was about a subscription and held no event.</summary>
    public sealed record Handshake(EventGridHandshake Answer) : IntakeAnswer;
}
