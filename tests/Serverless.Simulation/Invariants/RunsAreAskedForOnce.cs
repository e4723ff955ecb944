using Serverless.Core.Workflows;
using Serverless.Simulation.Worlds;

namespace Serverless.Simulation.Invariants;

/// <summary>Conservation: whatever was said to be started is there, and whatever is there was asked for, once.</summary>
public sealed class RunsAreAskedForOnce : IInvariant
{
    public IEnumerable<string> Violations(World world)
    {
        foreach (var promised in world.Promises.Started.Where(id => world.HistoryOf(id).Count == 0))
        {
            yield return $"Run {promised} was said to be started, and there is no such run.";
        }

        foreach (var history in world.Chronicle.Runs.Select(world.HistoryOf))
        {
            var begun = history.Where(fact => fact is ChildStarted or ChildCompleted).Select(fact => ((TaskEvent)fact).Path).ToHashSet();
            foreach (var child in history.OfType<ChildIntended>().Where(fact => begun.Contains(fact.Path) && world.HistoryOf(fact.ChildId).Count == 0))
            {
                yield return $"Run {((RunStarted)history[0]).RunId} says that it has started child {child.ChildId}, and there is no such run.";
            }
        }

        var facts = world.Chronicle.Runs.SelectMany(world.HistoryOf).ToList();
        var children = facts.OfType<ChildIntended>().Select(fact => fact.ChildId).ToHashSet();
        var continued = facts.OfType<RunContinued>().Select(fact => fact.RunId).ToHashSet();
        foreach (var run in world.Chronicle.Runs.Where(id => !children.Contains(id) && !continued.Contains(id) && !world.Promises.Asked.Exists(start => start.RunId == id)))
        {
            yield return $"Nobody asked for run {run}.";
        }

        foreach (var cause in facts.OfType<RunStarted>().Where(fact => fact.Cause is { EventId: not null, ContinuedFrom: null, Parent: null }).GroupBy(fact => fact.Cause.EventId).Where(runs => runs.Count() > 1))
        {
            yield return $"The event {cause.Key} has started {cause.Count()} runs: {string.Join(", ", cause.Select(run => run.RunId))}.";
        }
    }
}
