using Serverless.Core.Workflows;
using Serverless.Simulation.Worlds;

namespace Serverless.Simulation.Invariants;

/// <summary>A run at rest has ended, is held by a person, or waits for what it truly lacks: an answer of a person, an event, a child that has not ended.</summary>
public sealed class NoRunIsLost : IInvariant
{
    public IEnumerable<string> Violations(World world) =>
        from runId in world.Chronicle.Runs
        let state = world.StateOf(runId)
        where state is not (RunState.Ended or RunState.Paused)
        from lost in Of(world, runId, state)
        select lost;

    private static IEnumerable<string> Of(World world, string runId, RunState state)
    {
        var commands = WorkflowDecider.Commands(state);
        var undecided = WorkflowDecider.Decide(state, world.Time.Wall).Facts;
        if (commands.Count == 0 || undecided.Count > 0)
        {
            yield return $"Run {runId} is stuck: nobody goes on with it{string.Concat(undecided.Take(1).Select(fact => $", though {fact.GetType().Name} follows"))}.";
        }

        foreach (var command in commands.Where(command => !IsLacking(world, command)))
        {
            yield return $"Run {runId} is stuck: nobody does what it asks for, {command.GetType().Name} at {command.Path}.";
        }
    }

    private static bool IsLacking(World world, Command command) => command switch
    {
        Command.AskPerson or Command.AwaitEvent => true,
        Command.AwaitChild child => world.HistoryOf(child.ChildId).Count > 0 && world.StateOf(child.ChildId) is not RunState.Ended,
        _ => false,
    };
}
