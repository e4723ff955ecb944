using Serverless.Core.Audit;

namespace Serverless.Contracts.Memory;

internal sealed class MemoryAudit
{
    private readonly SortedDictionary<string, List<AuditBlock>> chains = new(StringComparer.Ordinal);

    public bool Append(AuditBlock block)
    {
        var head = Head(block.Chain);
        if (head == block.Head)
        {
            return true;
        }

        if (head.Number != block.Number - 1 || head.Hash != block.Previous)
        {
            return false;
        }

        chains.TryAdd(block.Chain, []);
        chains[block.Chain].Add(block with { Body = block.Body.ToArray() });
        return true;
    }

    public AuditHead Head(string chain) => chains.GetValueOrDefault(chain) is { Count: > 0 } blocks ? blocks[^1].Head : AuditHead.Empty(chain);

    public IReadOnlyList<AuditHead> Heads() => [.. chains.Keys.Select(Head)];

    public IReadOnlyList<AuditBlock> Read(string chain, long from, int limit) => [.. (chains.GetValueOrDefault(chain) ?? []).Where(block => block.Number >= from).Take(limit)];
}
