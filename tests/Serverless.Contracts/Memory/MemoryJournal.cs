using Serverless.Application.Journal;
using Serverless.Core.Events;

namespace Serverless.Contracts.Memory;

/// <summary>Entry number n stands at index n - 1.</summary>
internal sealed class MemoryJournal
{
    private readonly List<JournalRecord> records = [];
    private readonly Dictionary<EventKey, long> originals = [];

    public JournalReceipt Append(JournalEntry entry)
    {
        var sequence = records.Count + 1L;
        var record = entry switch
        {
            JournalEntry.Event delivered => Record(sequence, delivered),
            JournalEntry.DeadLetter dead => Record(sequence, dead),
            _ => throw new NotSupportedException(),
        };
        records.Add(record);
        return new JournalReceipt(sequence, record.Original);
    }

    /// <summary>False, and nothing changes, where there is nothing to be judged.</summary>
    public bool Record(Judgement judgement)
    {
        if (Find(judgement.Sequence) is not { Judgement: null, Kind: not JournalKind.DeadLetter } record)
        {
            return false;
        }

        records[(int)judgement.Sequence - 1] = record with { Judgement = judgement };
        return true;
    }

    public JournalRecord? Find(long sequence) => sequence >= 1 && sequence <= records.Count ? records[(int)sequence - 1] : null;

    public IReadOnlyList<JournalRecord> List(JournalQuery query) =>
    [
        .. records.AsEnumerable().Reverse()
            .Where(record => query.Before is null || record.Sequence < query.Before)
            .Where(record => query.Kind is null || record.Kind == query.Kind)
            .Where(record => query.Type is null || record.Type == query.Type)
            .Where(record => query.Source is null || record.Source == query.Source)
            .Where(record => query.Rule is null || record.Judgement?.Verdicts.Any(verdict => verdict.Rule == query.Rule) == true)
            .Take(query.Limit)
            .Select(record => record with { Body = default }),
    ];

    public IReadOnlyList<VerdictRecord> List(VerdictQuery query) =>
    [
        .. records
            .Where(record => record.Judgement is not null)
            .SelectMany(record => record.Judgement!.Verdicts.Select((verdict, ordinal) => new VerdictRecord(new VerdictPlace(record.Sequence, ordinal), verdict, record.Judgement.RuleSet, record.Judgement.At)))
            .Reverse()
            .Where(record => query.Before is not { } before || (record.Place.Sequence, record.Place.Ordinal).CompareTo((before.Sequence, before.Ordinal)) < 0)
            .Where(record => query.Rule is null || record.Verdict.Rule == query.Rule)
            .Where(record => query.Decision is null || record.Verdict.Decision.Name == query.Decision)
            .Where(record => query.Sequence is null || record.Place.Sequence == query.Sequence)
            .Take(query.Limit),
    ];

    public IReadOnlyList<JournalRecord> ListUnjudged(long after, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var bytes = 0L;
        return [.. Pending.Where(record => record.Sequence > after).Take(limit).TakeWhile(record => (bytes += record.Body.Length) - record.Body.Length < IJournalReader.UnjudgedPageBytes)];
    }

    public JournalCounts Count()
    {
        var judged = records.Where(record => record.Judgement is not null).ToList();
        var verdicts = judged.SelectMany(record => record.Judgement!.Verdicts).ToList();
        return new JournalCounts(
            records.Count,
            records.Count(record => record.Kind == JournalKind.DeadLetter),
            judged.Count(record => record.Judgement!.Verdicts.Count == 0),
            judged.Count(record => record.Judgement!.Verdicts.Count > 0),
            Pending.Count(),
            records.Count(record => record.Kind == JournalKind.Redelivery),
            verdicts.Count,
            verdicts.CountBy(verdict => verdict.Decision.Name).ToDictionary(pair => pair.Key, pair => (long)pair.Value));
    }

    private IEnumerable<JournalRecord> Pending => records.Where(record => record.Judgement is null && record.Kind != JournalKind.DeadLetter);

    private JournalRecord Record(long sequence, JournalEntry.Event delivered)
    {
        var made = delivered.Normalized;
        var redelivered = !originals.TryAdd(made.Key, sequence);
        return new JournalRecord(
            sequence,
            redelivered ? JournalKind.Redelivery : JournalKind.Event,
            delivered.Door,
            delivered.ReceivedAt,
            made.Source,
            made.Id,
            made.Type,
            made.Subject,
            redelivered ? originals[made.Key] : null,
            redelivered ? default : made.Utf8,
            made.Utf8.Length,
            [],
            null);
    }

    private static JournalRecord Record(long sequence, JournalEntry.DeadLetter dead)
    {
        var raw = dead.Rejected.Raw;
        var kept = raw[..Math.Min(raw.Length, JournalRecord.DeadLetterBodyLimit)];
        return new JournalRecord(sequence, JournalKind.DeadLetter, dead.Door, dead.ReceivedAt, null, null, null, null, null, kept, raw.Length, dead.Rejected.Problems, null);
    }
}
