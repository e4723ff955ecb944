using Serverless.Application.Runs;

namespace Serverless.Engines.Embedded;

/// <summary>Everything the engine reaches outside itself.</summary>
public sealed record EngineEdges(IRunHistory History, IRunReader Runs, IFunctionCaller Caller, IEventPublisher Publisher, IRunSubscriptions Subscriptions, IWorkflowSource Workflows, TimeProvider Time)
{
    /// <summary>Without them a run is folded from its whole history whenever it is taken up.</summary>
    public IRunSnapshots Snapshots { get; init; } = NoSnapshots.Instance;

    /// <summary>Facts between two snapshots of a run at least; 1 or more.</summary>
    public int SnapshotEvery { get; init; } = SnapshotMark.Every;

    /// <summary>Begins work beside what is being done. The thread pool, unless who runs the engine decides what happens when.</summary>
    public Action<Func<Task>> Begin { get; init; } = static work => _ = Task.Run(work);
}
