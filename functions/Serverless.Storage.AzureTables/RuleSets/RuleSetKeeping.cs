using Azure.Data.Tables;
using Serverless.Application.RuleSets;
using Serverless.Storage.AzureTables.Bodies;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.RuleSets;

/// <summary>Sets, each in a partition of its own, and the moves of their pointer in one. A move is the insertion of the row of its number, which
/// succeeds once: that is the condition, and there is no row to be changed. Moves are few and never deleted.</summary>
internal sealed class RuleSetKeeping(StoreTable table, BodyStore bodies)
{
    private const string SetRow = "s";
    private const string Body = "Body";

    public async Task PutAsync(string id, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        if (await table.FindAsync(PartitionOf(id), SetRow, cancellation).ConfigureAwait(false) is not null)
        {
            return;
        }

        // A place of this write's own: a reader never sees half of another's.
        var row = new TableEntity(PartitionOf(id), SetRow);
        await bodies.PutAsync(row, Body, body, $"rulesets/{KeyText.Of(id)}/{Guid.NewGuid():N}", cancellation).ConfigureAwait(false);
        await table.InsertAsync(row, CancellationToken.None).ConfigureAwait(false);
    }

    public async Task<ReadOnlyMemory<byte>?> FindAsync(string id, CancellationToken cancellation) =>
        await table.FindAsync(PartitionOf(id), SetRow, cancellation).ConfigureAwait(false) is { } row ? await bodies.GetAsync(row, Body, cancellation).ConfigureAwait(false) : null;

    public async Task<FlipOutcome> FlipAsync(RuleSetMove move, CancellationToken cancellation)
    {
        if (move.Number > 1 && await FindMoveAsync(move.Number - 1, cancellation).ConfigureAwait(false) is null)
        {
            return FlipOutcome.Overtaken;
        }

        // From here on it is not cancelled: a caller that gave up would not know whether it is recorded.
        var writer = Guid.NewGuid();
        return await table.InsertAsync(RuleSetRows.Write(move, writer), CancellationToken.None).ConfigureAwait(false)
            || (await FindMoveAsync(move.Number, CancellationToken.None).ConfigureAwait(false))?.GetGuid(RuleSetRows.WrittenBy) == writer
                ? FlipOutcome.Flipped
                : FlipOutcome.Overtaken;
    }

    public async Task<IReadOnlyList<RuleSetMove>> ListMovesAsync(long? before, int limit, CancellationToken cancellation)
    {
        var moves = new List<RuleSetMove>();
        await foreach (var row in table.QueryAsync(RuleSetRows.After(before), limit, cancellation).ConfigureAwait(false))
        {
            moves.Add(RuleSetRows.Read(row));
            if (moves.Count == limit)
            {
                break;
            }
        }

        return moves;
    }

    private Task<TableEntity?> FindMoveAsync(long number, CancellationToken cancellation) => table.FindAsync(RuleSetRows.Moves, RuleSetRows.KeyOf(number), cancellation);

    private static string PartitionOf(string id) => $"s{KeyText.Of(id)}";
}
