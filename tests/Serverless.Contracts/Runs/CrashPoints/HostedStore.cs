using Serverless.Application.Runs;

namespace Serverless.Contracts.Runs.CrashPoints;

/// <summary>A store that outlives every host, and the hosts: one at a time.</summary>
public abstract class HostedStore : IAsyncDisposable
{
    /// <summary>What is stored, whatever fails.</summary>
    public abstract IRunHistory History { get; }

    public abstract IRunReader Runs { get; }

    public abstract IRunSubscriptions Subscriptions { get; }

    /// <summary>A host whose way to this store is given to it. It takes up what the one before left; where it cannot yet, it does when the store is there.</summary>
    public abstract Task<IRunEngine> StartHostAsync(HostEdges edges);

    /// <summary>The host is gone, as a kill leaves it: it calls nobody any more, and nothing it does is recorded.</summary>
    public abstract Task KillHostAsync();

    public abstract ValueTask DisposeAsync();
}

/// <summary>What a host reaches outside itself.</summary>
public sealed record HostEdges(IRunHistory History, IRunSubscriptions Subscriptions, IFunctionCaller Caller, IEventPublisher Publisher, IWorkflowSource Workflows);
