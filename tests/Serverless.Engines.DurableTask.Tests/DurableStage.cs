using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Runs;
using Serverless.Contracts.Memory;
using Serverless.Contracts.Runs;

namespace Serverless.Engines.DurableTask.Tests;

/// <summary>A scheduler, a store that outlives every host, and the hosts.</summary>
internal sealed class DurableStage : IAsyncDisposable
{
    private Scheduler? scheduler;
    private int replays;

    public MemoryStore Store { get; } = new();

    public Lives Lives { get; } = new();

    public ScriptedWorkflows Workflows { get; init; } = new();

    public Scheduler Scheduler => scheduler ?? throw new InvalidOperationException("The stage has not begun.");

    /// <summary>What stands between hosts that come and their histories.</summary>
    public Func<IRunHistory, IRunHistory> Around { get; set; } = history => history;

    /// <summary>How often an orchestrator was run, from its beginning each time.</summary>
    public int Replays => Volatile.Read(ref replays);

    public static async Task<DurableStage> OpenAsync(ScriptedWorkflows? workflows = null)
    {
        var stage = new DurableStage { Workflows = workflows ?? new() };
        stage.scheduler = await Scheduler.StartAsync(stage.Register);
        return stage;
    }

    /// <summary>A host comes; the one before is gone.</summary>
    public DurableRunEngine Begin(IFunctionCaller caller, IEventPublisher publisher, StretchLimits? limits = null, Func<string, Task>? edge = null)
    {
        Lives.End();
        Lives.Begin(new Life(new DurableEdges(Around(Store), caller, publisher, Store, Workflows, TimeProvider.System) { Snapshots = Store, SnapshotEvery = 1 }, Engine(), limits ?? StretchLimits.Usual, edge));
        return Engine();
    }

    /// <summary>A host with edges of its own comes.</summary>
    public DurableRunEngine Begin(DurableEdges edges)
    {
        Lives.End();
        var engine = new DurableRunEngine(edges.History, Store, new RunScheduling(() => Scheduler.Client), TimeProvider.System, NullLogger<DurableRunEngine>.Instance);
        Lives.Begin(new Life(edges, engine, StretchLimits.Usual));
        return engine;
    }

    public DurableRunEngine Engine(Func<DurableTaskClient>? client = null) =>
        new(Around(Store), Store, new RunScheduling(client ?? (() => Scheduler.Client)), TimeProvider.System, NullLogger<DurableRunEngine>.Instance, Store);

    public async ValueTask DisposeAsync()
    {
        Lives.End();
        await Scheduler.DisposeAsync();
    }

    private void Register(DurableTaskRegistry registry)
    {
        registry.AddOrchestratorFunc<RunWork>(RunOrchestration.Name, async (context, work) =>
        {
            Interlocked.Increment(ref replays);
            await RunOrchestration.RunAsync(context, work);
        });
        registry.AddActivityFunc<StretchRequest, Rest>(RunOrchestration.Stretch, (_, request) => Lives.DoAsync(request));
    }
}
