using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Contracts;
using Serverless.Contracts.Memory;
using Serverless.Contracts.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Engines.Embedded.Tests;

/// <summary>What happens where the store is away for a moment, and nobody restarts.</summary>
public sealed class StoreAwayTests
{
    private readonly MemoryStore store = new();
    private readonly ScriptedWorkflows workflows = new();

    [Fact]
    public async Task A_child_that_cannot_be_looked_for_is_looked_for_again()
    {
        workflows.Add("test/child:1.0.0", """[{"s":{"set":{"n":1}}}]""");
        var history = new Flickering(store, RunId.ForChild("r1", "/do/0/c"));
        await using var engine = new EmbeddedRunEngine(
            new EngineEdges(history, store, ScriptedCaller.Returning("{}"), new RecordingPublisher(), store, workflows, TimeProvider.System), NullLogger<EmbeddedRunEngine>.Instance);

        // The child has ended before: it tells nobody any more, and its parent has to look.
        await engine.StartAsync(new RunStart(history.RunId, workflows.Find("test/child:1.0.0")!.Value, Samples.Json("{}"), RunCause.None), default);
        const string parent = """{"document":{"dsl":"1.0.3","namespace":"test","name":"parent","version":"1.0.0"},"do":[{"c":{"run":{"workflow":{"namespace":"test","name":"child","version":"1.0.0"}}}}]}""";
        await engine.StartAsync(new RunStart("r1", Samples.Json(parent), Samples.Json("{}"), RunCause.None), default);
        await Eventually.TrueAsync(async () => (await store.ReadAsync("r1", default))[^1] is RunCompleted, "the parent ends");
        Assert.True(history.Readings > 3);
    }

    /// <summary>One history can be read once, then twice not, then again.</summary>
    private sealed class Flickering(IRunHistory history, string runId) : IRunHistory
    {
        private int readings;

        public string RunId => runId;

        public int Readings => Volatile.Read(ref readings);

        public ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation) => history.AppendAsync(append, cancellation);

        public ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string asked, CancellationToken cancellation) =>
            asked == runId && Interlocked.Increment(ref readings) is 2 or 3 ? throw new StoreUnavailableException("away") : history.ReadAsync(asked, cancellation);
    }
}
