using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Runs;
using Serverless.Contracts.Memory;
using Serverless.Contracts.Runs;

namespace Serverless.Engines.Embedded.Tests;

public class EmbeddedEngineContractTests : RunEngineContract
{
    private readonly MemoryStore store = new();
    private Severed? edge;

    protected override IRunHistory History => store;

    protected override IRunReader Runs => store;

    protected override IRunSubscriptions Subscriptions => store;

    protected override async Task<IRunEngine> StartEngineAsync(ScriptedCaller caller, RecordingPublisher publisher)
    {
        edge = new Severed(Around(store));
        var engine = new EmbeddedRunEngine(new EngineEdges(edge, store, caller, publisher, store, Workflows, TimeProvider.System) { Snapshots = Snapshots, SnapshotEvery = 1 }, NullLogger<EmbeddedRunEngine>.Instance);
        await engine.RecoverAsync(default);
        return engine;
    }

    private protected virtual IRunSnapshots Snapshots => NoSnapshots.Instance;

    private protected MemoryStore Store => store;

    /// <summary>The process is gone as far as the store can tell: nothing it does later is recorded.</summary>
    protected override Task CrashAsync()
    {
        edge!.Cut();
        return Task.CompletedTask;
    }

    /// <summary>A way to the store that can be cut for good.</summary>
    private sealed class Severed(IRunHistory history) : IRunHistory
    {
        private volatile bool cut;

        public void Cut() => cut = true;

        public ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation) =>
            cut ? new(new TaskCompletionSource<AppendOutcome>().Task) : history.AppendAsync(append, cancellation);

        public ValueTask<IReadOnlyList<Core.Workflows.HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation) =>
            cut ? new(new TaskCompletionSource<IReadOnlyList<Core.Workflows.HistoryEvent>>().Task) : history.ReadAsync(runId, cancellation);
    }
}
