using System.Buffers;
using System.Text.Json;
using Azure.Data.Tables;
using Serverless.Application.Journal;
using Serverless.Storage.AzureTables.Bodies;
using Serverless.Storage.AzureTables.Numbering;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>Pages as rows, and back.</summary>
internal sealed class PageRows(BodyStore bodies)
{
    /// <summary>What all entries of a page have in common, so that the service can leave out pages of a list; <see cref="Several"/> where it differs.</summary>
    public const string Kind = "Kind";
    public const string Type = "Type";
    public const string Source = "Source";

    /// <summary>No stored text is this.</summary>
    public const string Several = @"\";

    /// <summary>Characters. A longer text is not compared by the service.</summary>
    public const int LongestCommon = 300;

    /// <summary>Bytes of an entry in a page without its texts, at most, and with them; one that is longer stands in a blob.</summary>
    public const int ShortHead = 600;
    public const int LongestHead = 8 * 1024;

    /// <summary>Bytes of a page as it is planned, and with everything that may be added to it; a row holds 1 MiB.</summary>
    public const int PlannedBytes = 576 * 1024;
    private const int MostBytes = 832 * 1024;

    private const string Heads = "Heads";
    private const string Bodies = "Bodies";
    private const string Judgements = "Judgements";

    /// <summary>Properties of a page without its bodies.</summary>
    public static readonly string[] WithoutBodies =
        ["PartitionKey", "RowKey", Kind, Type, Source, .. BodyStore.Names(Judgements), .. LongBytes.Names(Heads, (SequenceNumber.BlockTicks * LongestHead / (64 * 1024)) + 1)];

    /// <summary>The entry, after what is too long for a page was put into blobs.</summary>
    /// <param name="taken">Bytes of the page that are taken.</param>
    public async Task<PageEntry> MakeAsync(AppendSlot slot, Guid delivery, int taken, CancellationToken cancellation)
    {
        var full = taken + slot.Bytes > MostBytes;
        var entry = Describe(slot, delivery);
        var body = BodyOf(slot);
        if (full || body.Length > BodyStore.InRow)
        {
            entry = entry with { Body = body.IsEmpty ? null : await bodies.PutAsync(NameOf(entry, Bodies), body, cancellation).ConfigureAwait(false) };
            body = default;
        }

        entry = entry with { InPage = body.Length };
        var head = JsonSerializer.SerializeToUtf8Bytes(entry, JournalJson.Default.StoredEntry);
        if (head.Length > (full ? ShortHead : LongestHead))
        {
            var elsewhere = await bodies.PutAsync(NameOf(entry, Heads), head, cancellation).ConfigureAwait(false);
            entry = new StoredEntry(entry.Sequence, entry.Kind) { By = delivery, InPage = entry.InPage, Elsewhere = elsewhere };
            head = JsonSerializer.SerializeToUtf8Bytes(entry, JournalJson.Default.StoredEntry);
        }

        return new PageEntry(entry, head, body);
    }

    /// <summary>The row of a page with these entries, in the order of their numbers.</summary>
    public static TableEntity Write(long first, IReadOnlyList<PageEntry> entries)
    {
        var row = new TableEntity(SequenceNumber.PartitionOf(first), SequenceNumber.PageRow(first));
        var (heads, texts) = (new ArrayBufferWriter<byte>(entries.Sum(entry => entry.Head.Length + 1) + 1), new ArrayBufferWriter<byte>(entries.Sum(entry => entry.Body.Length) + 1));
        foreach (var entry in entries)
        {
            heads.Write(heads.WrittenCount == 0 ? "["u8 : ","u8);
            heads.Write(entry.Head);
            texts.Write(entry.Body.Span);
        }

        heads.Write("]"u8);
        LongBytes.Write(row, Heads, heads.WrittenSpan);
        LongBytes.Write(row, Bodies, texts.WrittenSpan);
        Common(row, Kind, entries, entry => entry.Kind.ToString());
        Common(row, Type, entries, entry => entry.Elsewhere is null ? entry.Type : Several);
        Common(row, Source, entries, entry => entry.Elsewhere is null ? entry.Source : Several);
        return row;
    }

    /// <summary>The entries of a page as they are put into its row again.</summary>
    public static IEnumerable<PageEntry> Again(JournalPage page) =>
        page.Entries.Select(entry => new PageEntry(entry, JsonSerializer.SerializeToUtf8Bytes(entry, JournalJson.Default.StoredEntry), page.BodyOf(entry)));

    /// <summary>What is laid over the row of a page when some of its entries have been judged: all judgements of that page.</summary>
    public async Task<TableEntity> WriteAsync(long first, IEnumerable<Judgement> judgements, CancellationToken cancellation)
    {
        var row = new TableEntity(SequenceNumber.PartitionOf(first), SequenceNumber.PageRow(first));
        IReadOnlyList<StoredJudgements> stored = [.. judgements.GroupBy(judgement => judgement.RuleSet, (set, some) => new StoredJudgements(StoredText.Encode(set), [.. some.Select(Store)]))];
        var utf8 = JsonSerializer.SerializeToUtf8Bytes(stored, JournalJson.Default.IReadOnlyListStoredJudgements);
        await bodies.PutAsync(row, Judgements, utf8, PlaceOf(first, Guid.NewGuid()), cancellation).ConfigureAwait(false);
        return row;

        StoredJudgement Store(Judgement judgement) =>
            new((int)(judgement.Sequence - first), judgement.At.UtcTicks, judgement.Verdicts.Count == 0 ? null : [.. judgement.Verdicts.Select(StoredVerdict.Of)]);
    }

    /// <param name="withBodies">Whether the row was read with all its properties.</param>
    public async Task<JournalPage> ReadAsync(TableEntity row, bool withBodies, CancellationToken cancellation)
    {
        var first = SequenceNumber.OfPageRow(row.RowKey);
        var judged = await bodies.GetAsync(row, Judgements, cancellation).ConfigureAwait(false);
        IReadOnlyList<StoredJudgements> judgements = judged is null ? [] : JsonSerializer.Deserialize(judged.Value.Span, JournalJson.Default.IReadOnlyListStoredJudgements)!;
        return new JournalPage(
            first,
            JsonSerializer.Deserialize(LongBytes.Read(row, Heads).Span, JournalJson.Default.IReadOnlyListStoredEntry)!,
            [.. judgements.SelectMany(set => set.Entries.Select(one => Judged(first, StoredText.Decode(set.RuleSet), one)))],
            withBodies ? LongBytes.Read(row, Bodies) : null,
            row.ETag);
    }

    /// <summary>The entry as a list shows it, without its body: that may be a blob.</summary>
    public async ValueTask<JournalRecord> ToRecordAsync(JournalPage page, StoredEntry entry, CancellationToken cancellation)
    {
        var whole = await WholeAsync(entry, cancellation).ConfigureAwait(false);
        return new JournalRecord(
            whole.Sequence,
            whole.Kind,
            StoredText.Decode(whole.Door),
            new DateTimeOffset(whole.At, TimeSpan.Zero),
            Text(whole.Source),
            Text(whole.Id),
            Text(whole.Type),
            Text(whole.Subject),
            whole.Original,
            default,
            whole.BodyLength,
            whole.Problems ?? [],
            page.JudgementOf(whole.Sequence));
    }

    /// <summary>The entry with its body.</summary>
    public async ValueTask<JournalRecord> ToWholeRecordAsync(JournalPage page, StoredEntry entry, CancellationToken cancellation)
    {
        var record = await ToRecordAsync(page, entry, cancellation).ConfigureAwait(false);
        var whole = await WholeAsync(entry, cancellation).ConfigureAwait(false);
        return record with { Body = whole.Body is { } blob ? await bodies.GetAsync(blob, cancellation).ConfigureAwait(false) : page.BodyOf(entry) };
    }

    private async ValueTask<StoredEntry> WholeAsync(StoredEntry entry, CancellationToken cancellation) => entry.Elsewhere is { } blob
        ? JsonSerializer.Deserialize((await bodies.GetAsync(blob, cancellation).ConfigureAwait(false)).Span, JournalJson.Default.StoredEntry)!
        : entry;

    private static StoredEntry Describe(AppendSlot slot, Guid delivery) => slot.Entry switch
    {
        JournalEntry.Event { Normalized: var made } => New(slot, delivery, slot.Original is null ? JournalKind.Event : JournalKind.Redelivery) with
        {
            Source = StoredText.Encode(made.Source),
            Id = StoredText.Encode(made.Id),
            Type = StoredText.Encode(made.Type),
            Subject = made.Subject is null ? null : StoredText.Encode(made.Subject),
            Original = slot.Original,
            BodyLength = made.Utf8.Length,
        },
        JournalEntry.DeadLetter { Rejected: var rejected } => New(slot, delivery, JournalKind.DeadLetter) with { BodyLength = rejected.Raw.Length, Problems = rejected.Problems },
        _ => throw new NotSupportedException($"No row is made of {slot.Entry.GetType()}."),
    };

    private static StoredEntry New(AppendSlot slot, Guid delivery, JournalKind kind) =>
        new(slot.Place.Sequence, kind) { By = delivery, Door = StoredText.Encode(slot.Entry.Door), At = slot.Entry.ReceivedAt.UtcTicks };

    private static ReadOnlyMemory<byte> BodyOf(AppendSlot slot) => slot.Entry switch
    {
        JournalEntry.Event { Normalized: var made } => slot.Original is null ? made.Utf8 : default,
        JournalEntry.DeadLetter { Rejected.Raw: var raw } => raw[..Math.Min(raw.Length, JournalRecord.DeadLetterBodyLimit)],
        _ => default,
    };

    private static Judgement Judged(long first, string ruleSet, StoredJudgement one) =>
        new(first + one.Place, ruleSet, new DateTimeOffset(one.At, TimeSpan.Zero), [.. one.Verdicts?.Select(verdict => verdict.ToVerdict()) ?? []]);

    private static string? Text(string? stored) => stored is null ? null : StoredText.Decode(stored);

    private static void Common(TableEntity row, string property, IReadOnlyList<PageEntry> entries, Func<StoredEntry, string?> text)
    {
        var first = text(entries[0].Entry);
        var common = first?.Length <= LongestCommon && entries.All(entry => text(entry.Entry) == first) ? first : entries.All(entry => text(entry.Entry) is null) ? null : Several;
        if (common is not null)
        {
            row[property] = common;
        }
    }

    private static string NameOf(StoredEntry entry, string part) => $"{PlaceOf(entry.Sequence, entry.By)}/{part}";

    // By day, so that what a purge takes away stands together.
    private static string PlaceOf(long sequence, Guid write) => $"journal/{SequenceNumber.DayOf(sequence):D5}/{sequence:D16}/{write:N}";
}
