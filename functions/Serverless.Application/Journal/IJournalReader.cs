using Serverless.Core.Documents;

namespace Serverless.Application.Journal;

/// <summary>Reading what came in and what became of it.</summary>
public interface IJournalReader
{
    public const int UnjudgedPageBytes = 4 * 1024 * 1024;

    /// <summary>Entries from the newest to the oldest, at most <see cref="JournalQuery.Limit"/>, without what they hold: <see cref="JournalRecord.Body"/>
    /// is empty, <see cref="JournalRecord.BodyLength"/> is not.</summary>
    ValueTask<IReadOnlyList<JournalRecord>> ListAsync(JournalQuery query, CancellationToken cancellation);

    /// <summary>Null where there is none.</summary>
    ValueTask<JournalRecord?> FindAsync(long sequence, CancellationToken cancellation);

    /// <summary>Events and redeliveries without a judgement after <paramref name="after"/>, oldest first, with their bodies: what a restart
    /// has to finish. A page ends with the entry that brings its bodies to <see cref="UnjudgedPageBytes"/>; only an empty one is the last.</summary>
    ValueTask<IReadOnlyList<JournalRecord>> ListUnjudgedAsync(long after, int limit, CancellationToken cancellation);

    ValueTask<JournalCounts> CountAsync(CancellationToken cancellation);
}

/// <param name="Before">Only entries with a smaller sequence: the place to go on from.</param>
/// <param name="Limit">1 to 1,000.</param>
/// <param name="Kind">Null for all.</param>
public sealed record JournalQuery(long? Before = null, int Limit = 50, JournalKind? Kind = null, string? Type = null, string? Source = null, string? Rule = null);

public enum JournalKind
{
    Event,
    Redelivery,
    DeadLetter,
}

/// <summary>One entry as it is stored. <paramref name="Body"/>: of an event the CloudEvent as JSON, of a redelivery empty, of a dead letter what came
/// (at most <see cref="DeadLetterBodyLimit"/> bytes of it); empty in lists.</summary>
public sealed record JournalRecord(
    long Sequence,
    JournalKind Kind,
    string Door,
    DateTimeOffset ReceivedAt,
    string? Source,
    string? Id,
    string? Type,
    string? Subject,
    long? Original,
    ReadOnlyMemory<byte> Body,
    long BodyLength,
    IReadOnlyList<Problem> Problems,
    Judgement? Judgement)
{
    public const int DeadLetterBodyLimit = 64 * 1024;
}

/// <summary>Both sides of the law of conservation: received = rejected + unmatched + matched (+ what is being judged right now),
/// and each match has one verdict.</summary>
public sealed record JournalCounts(long Received, long Rejected, long Unmatched, long Matched, long Pending, long Redelivered, long Matches, IReadOnlyDictionary<string, long> Verdicts)
{
    public bool Balanced => Received == Rejected + Unmatched + Matched + Pending && Matches == Verdicts.Values.Sum();
}
