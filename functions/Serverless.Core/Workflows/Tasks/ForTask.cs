using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Tasks;

/// <summary>Works through its list once for each item of a collection, the output of one iteration being the input of the next; its output is the
/// last one's. Serverless Workflow DSL 1.0.3, "For".</summary>
/// <param name="Loop">The collection and the names of its variables.</param>
/// <param name="While">Asked before each iteration; null where nothing was said.</param>
/// <param name="Spread">Iterations that know nothing of each other; null for the DSL's own meaning.</param>
public sealed record ForTask(TaskFrame Frame, LoopHead Loop, RuntimeExpression? While, TaskList Body, LoopSpread? Spread) : TaskDefinition(Frame)
{
    internal override TaskRun Open(TaskOpening opening) => Spread is null
        ? new ForRun(this, opening, ForPhase.Ready.Instance)
        : new SpreadRun(this, Spread, opening, SpreadProgress.None);
}

/// <param name="Each">Variable of the item.</param>
/// <param name="At">Variable of its index, from 0.</param>
/// <param name="In">Gives the collection, an array.</param>
public sealed record LoopHead(string Each, string At, RuntimeExpression In);

/// <summary><c>metadata: { router: { concurrency, onError } }</c>: every iteration has the input of the <c>for</c>, and the output is the list of
/// theirs in the order of the items.</summary>
/// <param name="Concurrency">How many iterations are under way at most; 1 to 1,000.</param>
/// <param name="Collect">An error ends only its iteration: the list then holds <c>{ output }</c> or <c>{ error }</c> for each item. Otherwise the
/// first error ends the <c>for</c>.</param>
public sealed record LoopSpread(int Concurrency, bool Collect);
