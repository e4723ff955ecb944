using Azure;

namespace Serverless.Storage.AzureTables.Tables;

/// <summary>What became of an entity group transaction: all of it or nothing.</summary>
internal abstract record TransactionOutcome
{
    private TransactionOutcome()
    {
    }

    /// <param name="Tags">The new ETags of the rows, in the order of the actions; null where the service did not say, as of a row that was deleted.</param>
    public sealed record Committed(IReadOnlyList<ETag?> Tags) : TransactionOutcome;

    /// <param name="Index">Which action was refused: its row is there (409), is missing (404) or has changed (412).</param>
    public sealed record Refused(int Index, int Status) : TransactionOutcome;
}
