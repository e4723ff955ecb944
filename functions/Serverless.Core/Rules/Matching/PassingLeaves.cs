using Serverless.Core.Rules.Matching.Indexing;

namespace Serverless.Core.Rules.Matching;

/// <summary>Those of the many scalars at one path that pass one question, in the order of the text.</summary>
internal ref struct PassingLeaves
{
    private readonly RuleIndex index;
    private readonly MatchScratch scratch;
    private readonly ReadOnlySpan<byte> utf8;
    private readonly DateTimeOffset now;
    private readonly ReadOnlySpan<int> remembered;
    private readonly int question;
    private readonly bool known;
    private readonly bool chained;
    private int at;

    public PassingLeaves(RuleIndex index, MatchScratch scratch, ReadOnlySpan<byte> utf8, DateTimeOffset now, int question, LeavesByValue.Table table)
    {
        (this.index, this.scratch, this.now, this.question) = (index, scratch, now, question);
        this.utf8 = utf8;
        ref readonly var asked = ref index.Questions[question];
        chained = scratch.ByValue.TryFind(table, asked.Test, out at);
        if (chained)
        {
            return;
        }

        remembered = scratch.ByValue.Remembered(question, out known);
        if (!known && scratch.ByValue.HasRoom)
        {
            scratch.ByValue.Remember(question, asked.Path, asked.Test, utf8, in now);
            remembered = scratch.ByValue.Remembered(question, out known);
        }

        at = known ? 0 : scratch.Leaves.First(asked.Path);
    }

    public bool Next(out int leaf)
    {
        if (known)
        {
            leaf = at < remembered.Length ? remembered[at++] : -1;
            return leaf >= 0;
        }

        while (at >= 0)
        {
            leaf = at;
            at = chained ? scratch.ByValue.Next(at) : scratch.Leaves[at].Next;
            if (index.Questions[question].Test.Passes(scratch.Leaves.Value(leaf, utf8), in now))
            {
                return true;
            }
        }

        leaf = -1;
        return false;
    }
}
