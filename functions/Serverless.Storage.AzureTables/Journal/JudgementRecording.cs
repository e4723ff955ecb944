using Azure;
using Azure.Data.Tables;
using Serverless.Application.Journal;
using Serverless.Storage.AzureTables.Numbering;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>Records what became of entries. The pending row is the permission to judge: it is taken away in the transaction that lays the judgement
/// over the entry, so an entry is judged once, and one without a pending row (judged before, a dead letter, never given) not at all.</summary>
internal sealed class JudgementRecording(StoreTable journal, PartitionWriters writers, JournalRows rows)
{
    /// <summary>Rows of the rules' lists that stand in the transaction itself. Of an event that more rules matched the lists are written before; a row
    /// there that no judgement bears out is passed over by readers.</summary>
    private const int RulesTogether = 40;

    private const int AtOnce = 32;

    public async Task RecordAsync(IReadOnlyList<Judgement> judgements, CancellationToken cancellation)
    {
        // Those of one partition are handed over in the same moment and share a transaction.
        foreach (var some in judgements.DistinctBy(judgement => judgement.Sequence).Where(judgement => SequenceNumber.IsPossible(judgement.Sequence)).Chunk(AtOnce * 8))
        {
            var changes = await Task.WhenAll(some.Select(judgement => ChangeOfAsync(judgement, cancellation))).ConfigureAwait(false);
            await Task.WhenAll(some.Zip(changes, (judgement, change) => writers.SubmitAsync(SequenceNumber.PartitionOf(judgement.Sequence), change))).ConfigureAwait(false);
        }
    }

    private async Task<PartitionChange> ChangeOfAsync(Judgement judgement, CancellationToken cancellation)
    {
        var entry = await rows.WriteAsync(judgement, cancellation).ConfigureAwait(false);
        var rules = judgement.Verdicts.Select(verdict => verdict.Rule).Distinct().Select(rule => RuleAction(entry.PartitionKey, rule, judgement.Sequence)).ToList();
        foreach (var before in rules.Skip(RulesTogether).Chunk(StoreTable.TransactionRows))
        {
            await journal.SubmitAsync(before, cancellation).ConfigureAwait(false);
        }

        var pending = new TableEntity(entry.PartitionKey, SequenceNumber.PendingRow(judgement.Sequence));
        return new PartitionChange(
            [
                new TableTransactionAction(TableTransactionActionType.Delete, pending, ETag.All),
                new TableTransactionAction(TableTransactionActionType.UpdateMerge, entry, ETag.All),
                .. rules.Take(RulesTogether),
            ],
            CountsOf(judgement),
            (PartitionChange.RowBytes * (2 + Math.Min(rules.Count, RulesTogether))) + PartitionChange.Weigh(entry.Sum(property => property.Value is byte[] bytes ? bytes.Length : 0L)));
    }

    private static TableTransactionAction RuleAction(string partition, string rule, long sequence) =>
        new(TableTransactionActionType.UpsertReplace, new TableEntity(partition, SequenceNumber.RuleRow(KeyText.Hash(rule), sequence)));

    private static Tally CountsOf(Judgement judgement)
    {
        var counts = new Tally().Add(judgement.Verdicts.Count == 0 ? Tally.Unmatched : Tally.Matched).Add(Tally.Matches, judgement.Verdicts.Count);
        foreach (var verdict in judgement.Verdicts)
        {
            counts.Add(Tally.VerdictOf(verdict.Decision.Name));
        }

        return counts;
    }
}
