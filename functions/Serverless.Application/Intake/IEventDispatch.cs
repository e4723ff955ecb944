using Serverless.Application.Journal;
using Serverless.Core.Events;

namespace Serverless.Application.Intake;

/// <summary>Hears of events as soon as the journal has them.</summary>
public interface IEventDispatch
{
    /// <summary>Takes note; never waits and never fails. What it has no room for, or loses with the process, it finds in the journal among what
    /// is not judged yet. Redeliveries are offered too: judging them again heals a crash after the first.</summary>
    void Offer(IReadOnlyList<JournaledEvent> events);
}

/// <summary>An event that the journal holds.</summary>
public readonly record struct JournaledEvent(JournalReceipt Receipt, NormalizedEvent Event, DateTimeOffset ReceivedAt);
