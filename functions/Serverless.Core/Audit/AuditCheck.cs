namespace Serverless.Core.Audit;

/// <summary>How far a chain was checked. Given all blocks in their order and then the recorded head, it finds every edit, removal, insertion, swap and
/// truncation that leaves the head as it was.</summary>
/// <param name="Number">Of the last block that was checked; 0 before the first.</param>
/// <param name="Hash">Of that block.</param>
/// <param name="Break">The first thing that is wrong; null while all is well.</param>
public sealed record AuditCheck(string Chain, long Number, string Hash, AuditBreak? Break = null)
{
    public static AuditCheck From(string chain) => new(chain, 0, AuditHead.Beginning);

    public AuditCheck Then(AuditBlock block)
    {
        if (Break is not null)
        {
            return this;
        }

        var next = Number + 1;
        return block.Chain != Chain ? Broken(next, "audit/other-chain", $"Block {next} is of another chain.")
            : block.Number > next ? Broken(next, "audit/missing", $"Block {next} is missing: block {block.Number} follows.")
            : block.Number < next ? Broken(next, "audit/inserted", $"Block {block.Number} stands where block {next} belongs.")
            : block.Previous != Hash ? Broken(next, "audit/link", $"Block {next} does not follow the block before it: one of the two was changed or put in.")
            : !block.Sound ? Broken(next, "audit/changed", $"Block {next} was changed: its content does not have the hash that was recorded.")
            : this with { Number = next, Hash = block.Hash };
    }

    /// <summary>After the last block.</summary>
    public AuditCheck End(AuditHead recorded) => Break is not null ? this
        : recorded.Chain != Chain ? Broken(Number, "audit/other-chain", "The head that was recorded is of another chain.")
        : recorded.Number > Number ? Broken(Number + 1, "audit/missing", $"The chain ends with block {Number}, and {recorded.Number} were recorded.")
        : recorded.Number < Number ? Broken(recorded.Number + 1, "audit/inserted", $"The chain goes on after block {recorded.Number}, which was recorded as its last.")
        : recorded.Hash != Hash ? Broken(Number, "audit/head", $"Block {Number} is not the one that was recorded as the last.")
        : this;

    public static AuditCheck Whole(string chain, IEnumerable<AuditBlock> blocks, AuditHead recorded) =>
        blocks.Aggregate(From(chain), (check, block) => check.Then(block)).End(recorded);

    private AuditCheck Broken(long number, string code, string sentence) => this with { Break = new AuditBreak(number, code, sentence) };
}

/// <param name="Number">Of the first block that is not as it should be.</param>
public sealed record AuditBreak(long Number, string Code, string Sentence);
