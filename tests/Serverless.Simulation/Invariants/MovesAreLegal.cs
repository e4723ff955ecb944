using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Control;
using Serverless.Simulation.Worlds;

namespace Serverless.Simulation.Invariants;

/// <summary>Every act stands in a phase in which <see cref="ActTable"/> takes it, and a run that a person holds or ends begins nothing.</summary>
public sealed class MovesAreLegal : IInvariant
{
    private readonly Dictionary<string, (int Facts, RunState State)> seen = [];

    public IEnumerable<string> Violations(World world) => world.Chronicle.Runs.SelectMany(runId => Of(world, runId));

    private IEnumerable<string> Of(World world, string runId)
    {
        var (done, state) = seen.GetValueOrDefault(runId, (0, RunState.NotStarted.Instance));
        var history = world.HistoryOf(runId);
        foreach (var fact in history.Skip(done))
        {
            if (fact is PersonActed act && ActTable.Answer(KindOf(act), RunDigest.Of(state).Phase) != ActAnswer.Taken)
            {
                yield return $"Run {runId} took {KindOf(act)} while it was {RunDigest.Of(state).Phase}.";
            }

            if (Begins(fact) && state is (RunState.Paused or RunState.Cancelling or RunState.Ended))
            {
                yield return $"Run {runId} went on with {fact.GetType().Name} while it was {RunDigest.Of(state).Phase}.";
            }

            state = WorkflowDecider.Apply(state, fact, world.Read);
        }

        seen[runId] = (history.Count, state);
    }

    private static bool Begins(HistoryEvent fact) => fact is TaskStarted or CallIntended or EmitIntended or ChildIntended or WaitStarted or WaitElapsed or RetryStarted or ListenStarted;

    private static ActKind KindOf(PersonActed act) => act switch
    {
        RunPaused => ActKind.Pause,
        RunResumed => ActKind.Resume,
        CancelRequested => ActKind.Cancel,
        RunRetried => ActKind.Retry,
        _ => ActKind.Continue,
    };
}
