using Serverless.Application.RuleSets;

namespace Serverless.Contracts.Memory;

internal sealed class MemoryRuleSets
{
    private readonly Dictionary<string, byte[]> sets = [];
    private readonly List<RuleSetMove> moves = [];

    public bool Put(string id, ReadOnlyMemory<byte> body) => sets.TryAdd(id, body.ToArray());

    public ReadOnlyMemory<byte>? Find(string id) => sets.TryGetValue(id, out var body) ? (ReadOnlyMemory<byte>?)body : null;

    public FlipOutcome Flip(RuleSetMove move)
    {
        if (move.Number != moves.Count + 1)
        {
            return FlipOutcome.Overtaken;
        }

        moves.Add(move);
        return FlipOutcome.Flipped;
    }

    public IReadOnlyList<RuleSetMove> List(long? before, int limit) => [.. moves.Where(move => before is null || move.Number < before).Reverse().Take(limit)];
}
