using Azure;

namespace Serverless.Storage.AzureTables.Tables;

/// <summary>What became of an entity group transaction: all of it or nothing.</summary>
internal abstract record TransactionOutcome
{
    private TransactionOutcome()
    {
    }

    /// <param name="First">The new ETag of the first row; null where the service did not say.</param>
    public sealed record Committed(ETag? First) : TransactionOutcome
    {
        /// <summary>The new ETags of all rows, in the order of the actions; of a row that was deleted it says nothing.</summary>
        public IReadOnlyList<ETag> Tags { get; init; } = [];
    }

    /// <param name="Index">Which action was refused: its row is there (409), is missing (404) or has changed (412).</param>
    public sealed record Refused(int Index, int Status) : TransactionOutcome;
}
