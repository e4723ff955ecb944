using Serverless.Core.Documents;
using Serverless.Core.Events;

namespace Serverless.Application.Journal;

/// <summary>The append-only record of everything that came in.</summary>
public interface IEventJournal
{
    /// <summary>Appends the entries in order, durably before it returns. Any number of callers may append at once. An event whose
    /// <see cref="NormalizedEvent.Key"/> is known, also from earlier in the same list, becomes a redelivery of the first.</summary>
    /// <exception cref="StoreUnavailableException">Nothing of the list was recorded; the sender should try again.</exception>
    ValueTask<IReadOnlyList<JournalReceipt>> AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellation);
}

/// <summary>One thing that came through a door.</summary>
public abstract record JournalEntry(string Door, DateTimeOffset ReceivedAt)
{
    public sealed record Event(string Door, DateTimeOffset ReceivedAt, NormalizedEvent Normalized) : JournalEntry(Door, ReceivedAt);

    public sealed record DeadLetter(string Door, DateTimeOffset ReceivedAt, RejectedEvent Rejected) : JournalEntry(Door, ReceivedAt);
}

/// <param name="Sequence">Unique and increasing by arrival.</param>
/// <param name="Original">The sequence of the first delivery, where this is a redelivery.</param>
public readonly record struct JournalReceipt(long Sequence, long? Original);

/// <summary>The store could not record or read: a fault of ours, so the door answers 503 and the sender tries again.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
