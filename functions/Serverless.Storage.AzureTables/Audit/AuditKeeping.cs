using Azure;
using Azure.Data.Tables;
using Serverless.Core.Audit;
using Serverless.Storage.AzureTables.Tables;

namespace Serverless.Storage.AzureTables.Audit;

/// <summary>A chain is a partition: <c>b</c> and the number for a block, and <c>h</c> for the head, whose key has the number and the hash. One transaction
/// takes the head away that the block follows and puts the next there: who cannot take it away has lost. Which chains there are stands in a partition of its
/// own, written before a chain's first block.</summary>
internal sealed class AuditKeeping(StoreTable table)
{
    private const string Chains = "chains";
    private const string Previous = "Previous";
    private const string Hash = "Hash";
    private const string Body = "Body";

    public async Task<bool> AppendAsync(AuditBlock block, CancellationToken cancellation)
    {
        if (block.Number == 1)
        {
            await table.MergeAsync(new TableEntity(Chains, block.Chain), cancellation).ConfigureAwait(false);
        }

        // From here on it is not cancelled: who gave up would not know whether it is added.
        var partition = PartitionOf(block.Chain);
        var actions = new List<TableTransactionAction>();
        if (block.Number > 1)
        {
            actions.Add(new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(partition, HeadRow(block.Number - 1, block.Previous)), ETag.All));
        }

        actions.Add(Add(new TableEntity(partition, BlockRow(block.Number)) { [Previous] = block.Previous, [Hash] = block.Hash, [Body] = block.Body.ToArray() }));
        actions.Add(Add(new TableEntity(partition, HeadRow(block.Number, block.Hash))));
        return (block.Number > 1 || block.Previous == AuditHead.Beginning)
            && (await table.SubmitAsync(actions, CancellationToken.None).ConfigureAwait(false) is TransactionOutcome.Committed
                || await FindHeadAsync(block.Chain, CancellationToken.None).ConfigureAwait(false) == block.Head
                || await WroteAsync(block).ConfigureAwait(false));
    }

    public async Task<AuditHead> FindHeadAsync(string chain, CancellationToken cancellation)
    {
        // Were there two, which nobody writes, the later one counts.
        var head = AuditHead.Empty(chain);
        await foreach (var row in table.QueryAsync(Range(chain, "h", "i"), 2, cancellation).ConfigureAwait(false))
        {
            head = row.RowKey[1..].Split('-') is [var number, var hash] ? new AuditHead(chain, long.Parse(number), hash) : head;
        }

        return head;
    }

    public async Task<IReadOnlyList<AuditHead>> ListHeadsAsync(CancellationToken cancellation)
    {
        var chains = await table.QueryAsync(TableClient.CreateQueryFilter($"PartitionKey eq {Chains}"), 1_000, cancellation).Select(row => row.RowKey).ToListAsync(cancellation).ConfigureAwait(false);
        var heads = await Task.WhenAll(chains.Select(chain => FindHeadAsync(chain, cancellation))).ConfigureAwait(false);
        return [.. heads.Where(head => head.Number > 0)];
    }

    public async Task<IReadOnlyList<AuditBlock>> ReadAsync(string chain, long from, int limit, CancellationToken cancellation)
    {
        var blocks = new List<AuditBlock>();
        await foreach (var row in table.QueryAsync(Range(chain, BlockRow(Math.Max(from, 0)), "c"), limit, cancellation).ConfigureAwait(false))
        {
            blocks.Add(new AuditBlock(chain, long.Parse(row.RowKey.AsSpan(1)), row.GetString(Previous) ?? "", row.GetBinary(Body) ?? [], row.GetString(Hash) ?? ""));
            if (blocks.Count == limit)
            {
                break;
            }
        }

        return blocks;
    }

    /// <summary>An attempt whose answer was lost may have added it, and another host the next.</summary>
    private async Task<bool> WroteAsync(AuditBlock block) =>
        (await table.FindAsync(PartitionOf(block.Chain), BlockRow(block.Number), CancellationToken.None).ConfigureAwait(false))?.GetString(Hash) == block.Hash;

    private static TableTransactionAction Add(TableEntity row) => new(TableTransactionActionType.Add, row);

    private static string PartitionOf(string chain) => $"chain-{chain}";

    private static string BlockRow(long number) => $"b{number:D19}";

    private static string HeadRow(long number, string hash) => $"h{number:D19}-{hash}";

    private static string Range(string chain, string from, string to) => TableClient.CreateQueryFilter($"PartitionKey eq {PartitionOf(chain)} and RowKey ge {from} and RowKey lt {to}");
}
