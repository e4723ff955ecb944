using Serverless.Application.Runs;

namespace Serverless.Engines.DurableTask;

/// <summary>Everything a stretch of a run reaches outside itself.</summary>
public sealed record DurableEdges(IRunHistory History, IFunctionCaller Caller, IEventPublisher Publisher, IRunSubscriptions Subscriptions, IWorkflowSource Workflows, TimeProvider Time)
{
    /// <summary>Without them every stretch folds the whole history.</summary>
    public IRunSnapshots Snapshots { get; init; } = NoSnapshots.Instance;

    /// <summary>Facts between two snapshots of a run at least; 1 or more.</summary>
    public int SnapshotEvery { get; init; } = SnapshotMark.Every;
}
