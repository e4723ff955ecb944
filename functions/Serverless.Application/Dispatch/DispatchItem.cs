using Serverless.Application.Intake;
using Serverless.Application.Journal;
using Serverless.Core.Events;

namespace Serverless.Application.Dispatch;

/// <summary>A journalled event that is to be judged.</summary>
/// <param name="Original">The sequence of the first delivery, where this is a redelivery.</param>
/// <param name="ReceivedAt">Of the first delivery where this is a redelivery that is judged for it: what patterns measure its age to.</param>
/// <param name="Event">Null for a redelivery: it is answered by what is recorded of the first.</param>
public sealed record DispatchItem(long Sequence, long? Original, DateTimeOffset ReceivedAt, NormalizedEvent? Event)
{
    /// <summary>What it keeps in memory, about.</summary>
    public int Bytes => 512 + (Event?.Utf8.Length ?? 0);

    public static DispatchItem Of(JournaledEvent journaled) =>
        new(journaled.Receipt.Sequence, journaled.Receipt.Original, journaled.ReceivedAt, journaled.Receipt.Original is null ? journaled.Event : null);

    public static DispatchItem Of(JournalRecord record) => new(
        record.Sequence,
        record.Original,
        record.ReceivedAt,
        record.Kind == JournalKind.Event ? new NormalizedEvent(record.Source!, record.Id!, record.Type!, record.Subject, null, record.Body) : null);
}
