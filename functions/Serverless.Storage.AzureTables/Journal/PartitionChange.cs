using Azure.Data.Tables;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Journal;

/// <summary>Rows of one partition that change together with its counts, or not at all.</summary>
/// <param name="Actions">At most <see cref="MostActions"/>.</param>
/// <param name="Bytes">What they weigh, about.</param>
internal sealed record PartitionChange(IReadOnlyList<TableTransactionAction> Actions, Tally Counts, int Bytes)
{
    /// <summary>One row of a transaction is the count.</summary>
    public const int MostActions = StoreTable.TransactionRows - 1;

    /// <summary>An entity of a transaction without its payloads: headers, keys, short properties.</summary>
    public const int RowBytes = 1_200;

    private readonly TaskCompletionSource<TransactionOutcome> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TransactionOutcome> Outcome => outcome.Task;

    /// <summary>Bytes travel as base64.</summary>
    public static int Weigh(long payload) => (int)Math.Min(payload * 4 / 3, StoreTable.TransactionBytes);

    public void Answer(TransactionOutcome answer) => outcome.TrySetResult(answer);

    public void Fail(Exception fault) => outcome.TrySetException(fault);
}
