using Azure;
using Azure.Data.Tables;
using Serverless.Application.Journal;
using Serverless.Storage.AzureTables.Numbering;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>Records what became of entries, those of a page in one transaction: it lays the judgements over the page as it was seen, moves the counts, and takes
/// the pending row away with the last of them. So an entry is judged once, and one that waits for no judgement (judged before, a dead letter,
/// never given) not at all.</summary>
internal sealed class JudgementRecording(StoreTable journal, PartitionWriters writers, PageRows rows, JournalPages pages, RecentPages recent)
{
    /// <summary>Rows of the rules' lists that stand in the transaction itself. Of events that more rules matched the lists are written before; a row
    /// there that no judgement bears out is passed over by readers.</summary>
    private const int RulesTogether = 40;

    private const int BlocksAtOnce = 256;

    public async Task RecordAsync(IReadOnlyList<Judgement> judgements, CancellationToken cancellation)
    {
        // Pages of one partition are handed over in the same moment and share a transaction.
        var blocks = judgements.Where(judgement => SequenceNumber.IsPossible(judgement.Sequence)).GroupBy(judgement => SequenceNumber.BlockOf(judgement.Sequence).First);
        foreach (var some in blocks.Chunk(BlocksAtOnce))
        {
            await Task.WhenAll(some.Select(block => RecordBlockAsync([.. block], cancellation))).ConfigureAwait(false);
        }
    }

    private async Task RecordBlockAsync(List<Judgement> left, CancellationToken cancellation)
    {
        var recording = new List<Task>();
        while (left.Count > 0)
        {
            var sequence = left[0].Sequence;
            if ((recent.Find(sequence) ?? await LoadAsync(sequence, cancellation).ConfigureAwait(false)) is not { } page)
            {
                left.RemoveAll(judgement => judgement.Sequence == sequence);
                continue;
            }

            recording.Add(RecordAsync(page, left.FindAll(judgement => page.Holds(judgement.Sequence)), cancellation));
            left.RemoveAll(judgement => page.Holds(judgement.Sequence));
        }

        await Task.WhenAll(recording).ConfigureAwait(false);
    }

    /// <summary>Remembered, so that those who judge it at once in this host do it one after the other.</summary>
    private async Task<OpenPage?> LoadAsync(long sequence, CancellationToken cancellation)
    {
        if (await pages.FindHoldingAsync(sequence, withBodies: false, cancellation).ConfigureAwait(false) is not { } read)
        {
            return null;
        }

        var page = OpenPage.Of(read.First, read.Entries, read.Judgements, read.Seen);
        if (!page.Done)
        {
            recent.Remember(page);
        }

        return page;
    }

    private async Task RecordAsync(OpenPage page, List<Judgement> judgements, CancellationToken cancellation)
    {
        await page.Gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            while (judgements.Where(judgement => page.Waits(judgement.Sequence)).DistinctBy(judgement => judgement.Sequence).ToList() is { Count: > 0 } open)
            {
                var change = await ChangeOfAsync(page, open, cancellation).ConfigureAwait(false);
                if (page.Seen is not null && await writers.SubmitAsync(SequenceNumber.PartitionOf(page.First), change).ConfigureAwait(false) is TransactionOutcome.Committed done)
                {
                    page.Add(open);
                    page.Seen = done.Tags[0];
                    break;
                }

                var read = await pages.FindAsync(page.First, cancellation).ConfigureAwait(false) ?? throw new InvalidDataException($"Page {page.First} was there and is gone.");
                page.Renew(read.Entries, read.Judgements, read.Seen);
            }
        }
        finally
        {
            page.Gate.Release();
        }

        if (page.Done)
        {
            recent.Forget(page);
        }
    }

    private async Task<PartitionChange> ChangeOfAsync(OpenPage page, List<Judgement> judgements, CancellationToken cancellation)
    {
        var row = await rows.WriteAsync(page.First, page.Judgements.Concat(judgements), cancellation).ConfigureAwait(false);
        var rules = judgements.SelectMany(judgement => judgement.Verdicts.Select(verdict => (verdict.Rule, judgement.Sequence))).Distinct().Select(one => RuleAction(row.PartitionKey, one.Rule, one.Sequence)).ToList();
        foreach (var before in rules.Skip(RulesTogether).Chunk(StoreTable.TransactionRows))
        {
            await journal.SubmitAsync(before, cancellation).ConfigureAwait(false);
        }

        List<TableTransactionAction> actions = [new(TableTransactionActionType.UpdateMerge, row, page.Seen ?? default)];
        if (page.IsLast(judgements))
        {
            actions.Add(new(TableTransactionActionType.Delete, new TableEntity(row.PartitionKey, SequenceNumber.PendingRow(page.First)), ETag.All));
        }

        actions.AddRange(rules.Take(RulesTogether));
        return new PartitionChange(actions, CountsOf(judgements), (PartitionChange.RowBytes * actions.Count) + PartitionChange.Weigh(row.Sum(property => property.Value is byte[] bytes ? bytes.Length : 0L)));
    }

    private static TableTransactionAction RuleAction(string partition, string rule, long sequence) =>
        new(TableTransactionActionType.UpsertReplace, new TableEntity(partition, SequenceNumber.RuleRow(KeyText.Hash(rule), sequence)));

    private static Tally CountsOf(List<Judgement> judgements)
    {
        var matched = judgements.Count(judgement => judgement.Verdicts.Count > 0);
        var counts = new Tally().Add(Tally.Unmatched, judgements.Count - matched).Add(Tally.Matched, matched).Add(Tally.Matches, judgements.Sum(judgement => judgement.Verdicts.Count));
        foreach (var verdict in judgements.SelectMany(judgement => judgement.Verdicts))
        {
            counts.Add(Tally.VerdictOf(verdict.Decision.Name));
        }

        return counts;
    }
}
