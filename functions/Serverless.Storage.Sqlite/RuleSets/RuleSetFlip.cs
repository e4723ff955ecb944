using Serverless.Application.RuleSets;
using Serverless.Storage.Sqlite.Writing;

namespace Serverless.Storage.Sqlite.RuleSets;

internal sealed class RuleSetFlip(RuleSetMove move) : WriteOperation<FlipOutcome>
{
    private const int RowBytes = 256;

    public override long Bytes => RowBytes + (move.Reason?.Length ?? 0);

    protected override FlipOutcome Perform(WriteSession session) => session.RuleSets.Flip(move);
}
