using System.Globalization;
using Azure.Data.Tables;
using Serverless.Application.Runs;
using Serverless.Storage.AzureTables.Bodies;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Runs;

/// <summary>The partition of a run: its summary, one row for each append, and one that names how many facts there are.</summary>
internal sealed class RunRows(BodyStore bodies)
{
    public const string SummaryRow = "s";
    public const string Facts = "Facts";

    /// <summary>Which append wrote the row: how a writer recognises its own after an answer was lost.</summary>
    public const string WrittenBy = "WrittenBy";

    private const string Workflow = "Workflow";
    private const string Rule = "Rule";
    private const string Sequence = "Sequence";
    private const string Status = "Status";
    private const string StartedAt = "StartedAt";
    private const string UpdatedAt = "UpdatedAt";
    private const string WakeAt = "WakeAt";
    private const string Note = "Note";
    private const string LongTexts = "LongTexts";

    public static string PartitionOf(string runId) => $"r{KeyText.Of(runId)}";

    /// <summary>Of the append that found so many facts.</summary>
    public static string AppendRow(long expected) => $"h{expected:D10}";

    /// <summary>Of the row of an append.</summary>
    public static int FirstFact(TableEntity append) => int.Parse(append.RowKey.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>There is one: taking it away is the proof that the run has exactly so many facts.</summary>
    public static string CountRow(int facts) => $"n{facts:D10}";

    public async Task<TableEntity> WriteAsync(RunSummary summary, string place, CancellationToken cancellation)
    {
        var row = new TableEntity(PartitionOf(summary.RunId), SummaryRow)
        {
            [Status] = summary.Status.ToString(),
            [StartedAt] = summary.StartedAt.UtcDateTime,
            [UpdatedAt] = summary.UpdatedAt.UtcDateTime,
            [Facts] = summary.Facts,
        };
        if (summary.WakeAt is { } wakeAt)
        {
            row[WakeAt] = wakeAt.UtcDateTime;
        }

        if (summary.Sequence is { } sequence)
        {
            row[Sequence] = sequence;
        }

        if (RowTexts.Write(row, (RunIndex.RunId, summary.RunId), (Workflow, summary.Workflow), (Rule, summary.Rule), (Note, summary.Note)) is { } tooLong)
        {
            await bodies.PutAsync(row, LongTexts, tooLong, place, cancellation).ConfigureAwait(false);
        }

        return row;
    }

    public async Task<RunSummary> ReadAsync(TableEntity row, CancellationToken cancellation)
    {
        if (await bodies.GetAsync(row, LongTexts, cancellation).ConfigureAwait(false) is { } tooLong)
        {
            RowTexts.Restore(row, tooLong.Span);
        }

        return new RunSummary(
            RowTexts.Read(row, RunIndex.RunId)!,
            RowTexts.Read(row, Workflow)!,
            RowTexts.Read(row, Rule),
            row.GetInt64(Sequence),
            Enum.Parse<RunStatus>(row.GetString(Status)),
            row.GetDateTimeOffset(StartedAt)!.Value,
            row.GetDateTimeOffset(UpdatedAt)!.Value,
            row.GetDateTimeOffset(WakeAt),
            row.GetInt32(Facts)!.Value,
            RowTexts.Read(row, Note));
    }
}
