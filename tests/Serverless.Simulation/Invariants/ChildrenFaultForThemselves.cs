using Serverless.Core.Workflows;
using Serverless.Simulation.Workflows;
using Serverless.Simulation.Worlds;

namespace Serverless.Simulation.Invariants;

/// <summary>A run that does not wait for the one it starts is not failed by it, however soon that faults.</summary>
public sealed class ChildrenFaultForThemselves : IInvariant
{
    public IEnumerable<string> Violations(World world) =>
        from runId in world.Chronicle.Runs
        from fault in world.HistoryOf(runId).OfType<ChildFaulted>()
        where fault.Path[(fault.Path.LastIndexOf('/') + 1)..].StartsWith(TaskMaker.Unawaited, StringComparison.Ordinal)
        select $"Run {runId} failed at {fault.Path} for a run that it does not wait for.";
}
