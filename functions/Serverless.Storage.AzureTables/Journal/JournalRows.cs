using System.Text.Json;
using Azure.Data.Tables;
using Serverless.Application.Journal;
using Serverless.Storage.AzureTables.Bodies;
using Serverless.Storage.AzureTables.Numbering;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>Entries and their judgements as rows, and back.</summary>
internal sealed class JournalRows(BodyStore bodies)
{
    public const string Kind = "Kind";
    public const string Type = "Type";
    public const string Source = "Source";

    /// <summary>Which delivery wrote the row: how a writer recognises its own after an answer was lost.</summary>
    public const string WrittenBy = "WrittenBy";

    private const string Door = "Door";
    private const string ReceivedAt = "ReceivedAt";
    private const string Id = "Id";
    private const string Subject = "Subject";
    private const string Original = "Original";
    private const string Body = "Body";
    private const string BodyLength = "BodyLength";
    private const string Problems = "Problems";
    private const string LongTexts = "LongTexts";
    private const string RuleSet = "RuleSet";
    private const string JudgedAt = "JudgedAt";
    private const string Verdicts = "Verdicts";

    public async Task<TableEntity> WriteAsync(AppendSlot slot, Guid delivery, CancellationToken cancellation)
    {
        var row = new TableEntity(slot.Partition, SequenceNumber.EntryRow(slot.Sequence))
        {
            [Kind] = KindOf(slot).ToString(),
            [ReceivedAt] = slot.Entry.ReceivedAt.UtcDateTime,
            [WrittenBy] = delivery,
        };
        var place = PlaceOf(slot.Sequence, delivery);
        var tooLong = slot.Entry switch
        {
            JournalEntry.Event delivered => await WriteEventAsync(row, delivered, slot.Original, place, cancellation).ConfigureAwait(false),
            JournalEntry.DeadLetter dead => await WriteDeadLetterAsync(row, dead, place, cancellation).ConfigureAwait(false),
            _ => throw new NotSupportedException($"No row is made of {slot.Entry.GetType()}."),
        };
        if (tooLong is not null)
        {
            await bodies.PutAsync(row, LongTexts, tooLong, place, cancellation).ConfigureAwait(false);
        }

        return row;
    }

    /// <summary>What a judgement lays over the row of its entry.</summary>
    public async Task<TableEntity> WriteAsync(Judgement judgement, CancellationToken cancellation)
    {
        var row = new TableEntity(SequenceNumber.PartitionOf(judgement.Sequence), SequenceNumber.EntryRow(judgement.Sequence))
        {
            [RuleSet] = StoredText.Encode(judgement.RuleSet),
            [JudgedAt] = judgement.At.UtcDateTime,
        };
        IReadOnlyList<StoredVerdict> verdicts = [.. judgement.Verdicts.Select(StoredVerdict.Of)];
        var utf8 = JsonSerializer.SerializeToUtf8Bytes(verdicts, JournalJson.Default.IReadOnlyListStoredVerdict);
        await bodies.PutAsync(row, Verdicts, utf8, PlaceOf(judgement.Sequence, Guid.NewGuid()), cancellation).ConfigureAwait(false);
        return row;
    }

    public async Task<JournalRecord> ReadAsync(TableEntity row, long sequence, CancellationToken cancellation) =>
        await ReadListedAsync(row, sequence, cancellation).ConfigureAwait(false) with { Body = await bodies.GetAsync(row, Body, cancellation).ConfigureAwait(false) ?? default };

    /// <summary>The entry as a list shows it, without its body: that may be a blob.</summary>
    public async Task<JournalRecord> ReadListedAsync(TableEntity row, long sequence, CancellationToken cancellation)
    {
        await RestoreTextsAsync(row, cancellation).ConfigureAwait(false);
        var problems = await bodies.GetAsync(row, Problems, cancellation).ConfigureAwait(false);
        return new JournalRecord(
            sequence,
            Enum.Parse<JournalKind>(row.GetString(Kind)),
            RowTexts.Read(row, Door)!,
            row.GetDateTimeOffset(ReceivedAt)!.Value,
            RowTexts.Read(row, Source),
            RowTexts.Read(row, Id),
            RowTexts.Read(row, Type),
            RowTexts.Read(row, Subject),
            row.GetInt64(Original),
            default,
            row.GetInt64(BodyLength) ?? 0,
            problems is null ? [] : JsonSerializer.Deserialize(problems.Value.Span, JournalJson.Default.IReadOnlyListProblem)!,
            await ReadJudgementAsync(row, sequence, cancellation).ConfigureAwait(false));
    }

    public async ValueTask RestoreTextsAsync(TableEntity row, CancellationToken cancellation)
    {
        if (await bodies.GetAsync(row, LongTexts, cancellation).ConfigureAwait(false) is { } tooLong)
        {
            RowTexts.Restore(row, tooLong.Span);
        }
    }

    private async Task<byte[]?> WriteEventAsync(TableEntity row, JournalEntry.Event delivered, long? original, string place, CancellationToken cancellation)
    {
        var made = delivered.Normalized;
        row[BodyLength] = (long)made.Utf8.Length;
        if (original is { } first)
        {
            row[Original] = first;
        }
        else
        {
            await bodies.PutAsync(row, Body, made.Utf8, place, cancellation).ConfigureAwait(false);
        }

        return RowTexts.Write(row, (Door, delivered.Door), (Source, made.Source), (Id, made.Id), (Type, made.Type), (Subject, made.Subject));
    }

    private async Task<byte[]?> WriteDeadLetterAsync(TableEntity row, JournalEntry.DeadLetter dead, string place, CancellationToken cancellation)
    {
        var raw = dead.Rejected.Raw;
        row[BodyLength] = (long)raw.Length;
        await bodies.PutAsync(row, Body, raw[..Math.Min(raw.Length, JournalRecord.DeadLetterBodyLimit)], place, cancellation).ConfigureAwait(false);
        await bodies.PutAsync(row, Problems, JsonSerializer.SerializeToUtf8Bytes(dead.Rejected.Problems, JournalJson.Default.IReadOnlyListProblem), place, cancellation).ConfigureAwait(false);
        return RowTexts.Write(row, (Door, dead.Door));
    }

    /// <summary>Null where it has none yet.</summary>
    public async Task<Judgement?> ReadJudgementAsync(TableEntity row, long sequence, CancellationToken cancellation)
    {
        if (row.GetDateTimeOffset(JudgedAt) is not { } at)
        {
            return null;
        }

        var utf8 = (await bodies.GetAsync(row, Verdicts, cancellation).ConfigureAwait(false))!.Value;
        var verdicts = JsonSerializer.Deserialize(utf8.Span, JournalJson.Default.IReadOnlyListStoredVerdict)!;
        return new Judgement(sequence, RowTexts.Read(row, RuleSet)!, at, [.. verdicts.Select(verdict => verdict.ToVerdict())]);
    }

    private static JournalKind KindOf(AppendSlot slot) => slot.Entry is JournalEntry.DeadLetter ? JournalKind.DeadLetter
        : slot.Original is null ? JournalKind.Event
        : JournalKind.Redelivery;

    // By day, so that what a purge takes away stands together.
    private static string PlaceOf(long sequence, Guid write) => $"journal/{SequenceNumber.DayOf(sequence):D5}/{sequence:D16}/{write:N}";
}
