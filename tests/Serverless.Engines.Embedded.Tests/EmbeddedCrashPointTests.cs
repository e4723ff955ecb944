using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Runs;
using Serverless.Contracts.Memory;
using Serverless.Contracts.Runs.CrashPoints;
using Serverless.Core.Events;
using Serverless.Core.Workflows;
using Serverless.Storage.Sqlite;

namespace Serverless.Engines.Embedded.Tests;

public sealed class MemoryCrashPointTests : CrashPointContract
{
    protected override Task<HostedStore> OpenAsync()
    {
        var store = new MemoryStore();
        return Task.FromResult<HostedStore>(new EmbeddedHosts(store, store, store, () => ValueTask.CompletedTask));
    }
}

public sealed class SqliteCrashPointTests : CrashPointContract
{
    protected override async Task<HostedStore> OpenAsync()
    {
        var folder = Directory.CreateTempSubdirectory("router-");
        var store = await SqliteStore.OpenAsync(Path.Combine(folder.FullName, "router.db"));
        return new EmbeddedHosts(store, store, store, async () =>
        {
            await store.DisposeAsync();
            folder.Delete(true);
        });
    }
}

/// <summary>Embedded engines, one after the other, over a store that stays open: what is tried is what the engine does with a write that fails.</summary>
internal sealed class EmbeddedHosts(IRunHistory history, IRunReader runs, IRunSubscriptions subscriptions, Func<ValueTask> close) : HostedStore
{
    private Life life = new();

    public override IRunHistory History => history;

    public override IRunReader Runs => runs;

    public override IRunSubscriptions Subscriptions => subscriptions;

    public override async Task<IRunEngine> StartHostAsync(HostEdges edges)
    {
        life = new Life();
        var engine = new EmbeddedRunEngine(
            new EngineEdges(new SeveredHistory(edges.History, life), runs, new SeveredCaller(edges.Caller, life), new SeveredPublisher(edges.Publisher, life), edges.Subscriptions, edges.Workflows, TimeProvider.System),
            NullLogger<EmbeddedRunEngine>.Instance);
        await engine.RecoverAsync(default);
        return engine;
    }

    public override Task KillHostAsync()
    {
        life.IsOver = true;
        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        life.IsOver = true;
        await close();
    }

    private sealed class Life
    {
        private volatile bool isOver;

        public bool IsOver
        {
            get => isOver;
            set => isOver = value;
        }

        /// <summary>Whoever passes after the end of it stays here.</summary>
        public Task PassAsync() => isOver ? new TaskCompletionSource().Task : Task.CompletedTask;
    }

    private sealed class SeveredHistory(IRunHistory history, Life life) : IRunHistory
    {
        public async ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation)
        {
            await life.PassAsync();
            return await history.AppendAsync(append, cancellation);
        }

        public async ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation)
        {
            await life.PassAsync();
            return await history.ReadAsync(runId, cancellation);
        }
    }

    private sealed class SeveredCaller(IFunctionCaller caller, Life life) : IFunctionCaller
    {
        public async ValueTask<CallOutcome> CallAsync(FunctionCall call, CancellationToken cancellation)
        {
            await life.PassAsync();
            return await caller.CallAsync(call, cancellation);
        }
    }

    private sealed class SeveredPublisher(IEventPublisher publisher, Life life) : IEventPublisher
    {
        public async ValueTask PublishAsync(NormalizedEvent emitted, CancellationToken cancellation)
        {
            await life.PassAsync();
            await publisher.PublishAsync(emitted, cancellation);
        }
    }
}
