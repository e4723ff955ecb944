using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using Serverless.Storage.AzureTables.Bodies;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Runs;

/// <summary>Appends facts. One transaction in the run's own partition inserts the facts under the count they were appended at, replaces the
/// summary, and exchanges the row that names the count: who cannot take away the count it expects has lost. The lists are written before it
/// (<see cref="RunIndex"/>), so a run that began is never missing from them.</summary>
internal sealed class RunAppending(StoreTable runs, RunIndex index, RunRows rows, BodyStore bodies, RunBlobs blobs, ILogger logger)
{
    public const string Body = "Body";

    /// <summary>Where in the body which payloads are put back; absent where none was taken out.</summary>
    public const string Payloads = "Payloads";

    /// <summary>Payloads of one append that lie beside it at most: a property holds the places of so many. Of an append with more they stay in its body.</summary>
    private const int MostPayloads = 200;

    public async Task<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation)
    {
        var writer = Guid.NewGuid();
        var next = append.Expected + append.Facts.Count;
        var summary = append.Summary with { RunId = append.RunId, Facts = next };
        if (append.Expected == 0 && await runs.FindAsync(RunRows.PartitionOf(append.RunId), RunRows.SummaryRow, cancellation).ConfigureAwait(false) is not null)
        {
            return AppendOutcome.Conflict;
        }

        var active = await EnterAsync(append, summary, cancellation).ConfigureAwait(false);
        var actions = await ActionsAsync(append, summary, writer, cancellation).ConfigureAwait(false);

        // From here on it is not cancelled: a caller that gave up would not know whether it is recorded.
        var outcome = await runs.SubmitAsync(actions, CancellationToken.None).ConfigureAwait(false);
        if (outcome is TransactionOutcome.Refused && !await WroteAsync(append, writer).ConfigureAwait(false))
        {
            return AppendOutcome.Conflict;
        }

        await LeaveAsync(append, summary, active).ConfigureAwait(false);
        return AppendOutcome.Appended;
    }

    /// <summary>Of a run that is to end, its row in the list of active runs as it is before the end is recorded: whoever revives the run does so after, and
    /// changes it. Null of any other.</summary>
    private async Task<TableEntity?> EnterAsync(RunAppend append, RunSummary summary, CancellationToken cancellation)
    {
        if (append.Expected == 0)
        {
            await index.EnterStartAsync(summary, cancellation).ConfigureAwait(false);
        }
        else if (Revives(append, summary))
        {
            await index.EnterActiveAsync(summary, cancellation).ConfigureAwait(false);
        }

        if (!summary.Ended)
        {
            return null;
        }

        var active = index.FindActiveAsync(summary.RunId, cancellation);
        await Task.WhenAll(active, index.EnterEndAsync(summary, cancellation)).ConfigureAwait(false);
        return await active.ConfigureAwait(false);
    }

    private async Task<List<TableTransactionAction>> ActionsAsync(RunAppend append, RunSummary summary, Guid writer, CancellationToken cancellation)
    {
        var partition = RunRows.PartitionOf(append.RunId);
        var place = $"runs/{KeyText.Hash(append.RunId)}/{append.Expected:D10}/{writer:N}";
        var facts = new TableEntity(partition, RunRows.AppendRow(append.Expected)) { [RunRows.Facts] = append.Facts.Count, [RunRows.WrittenBy] = writer };
        await bodies.PutAsync(facts, Body, await CutAsync(append, facts, cancellation).ConfigureAwait(false), place, cancellation).ConfigureAwait(false);
        var summaryRow = await rows.WriteAsync(summary, place, cancellation).ConfigureAwait(false);
        var count = new TableEntity(partition, RunRows.CountRow(summary.Facts));
        if (append.Expected == 0)
        {
            return [Add(summaryRow), Add(facts), Add(count)];
        }

        var seen = new TableEntity(partition, RunRows.CountRow(append.Expected));
        return
        [
            new TableTransactionAction(TableTransactionActionType.Delete, seen, ETag.All),
            Add(facts),
            Add(count),
            new TableTransactionAction(TableTransactionActionType.UpdateReplace, summaryRow, ETag.All),
        ];
    }

    private async Task<ReadOnlyMemory<byte>> CutAsync(RunAppend append, TableEntity row, CancellationToken cancellation)
    {
        var whole = HistoryJson.Write(append.Facts);
        var cut = HistoryCut.Of(whole);
        if (cut.Payloads.Count is 0 or > MostPayloads)
        {
            return whole;
        }

        await blobs.PutPayloadsAsync(append.RunId, cut.Payloads, cancellation).ConfigureAwait(false);
        row[Payloads] = PayloadPlace.Write(cut.Payloads.Select(payload => payload.Place));
        return cut.Rest;
    }

    private async Task<bool> WroteAsync(RunAppend append, Guid writer)
    {
        var there = await runs.FindAsync(RunRows.PartitionOf(append.RunId), RunRows.AppendRow(append.Expected), CancellationToken.None).ConfigureAwait(false);
        return there?.GetGuid(RunRows.WrittenBy) == writer;
    }

    /// <summary>The facts are recorded by now, so a fault here is nobody's failure.</summary>
    private async Task LeaveAsync(RunAppend append, RunSummary summary, TableEntity? active)
    {
        try
        {
            if (active is not null)
            {
                await index.LeaveActiveAsync(active, CancellationToken.None).ConfigureAwait(false);
            }
            else if (Revives(append, summary))
            {
                await index.EnterActiveAsync(summary, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (StoreUnavailableException fault)
        {
            logger.ActiveRowLeft(fault, summary.RunId);
        }
    }

    private static bool Revives(RunAppend append, RunSummary summary) => !summary.Ended && append.Facts.Any(fact => fact is RunRetried);

    private static TableTransactionAction Add(TableEntity row) => new(TableTransactionActionType.Add, row);
}
