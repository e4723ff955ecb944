using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Runs;
using Serverless.Contracts;
using Serverless.Contracts.Memory;
using Serverless.Contracts.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Engines.Embedded.Tests;

/// <summary>What happens where somebody else writes a history at the moment a run is taken up.</summary>
public sealed class SecondWriterTests
{
    private const string Document = """{"document":{"dsl":"1.0.3","namespace":"test","name":"t","version":"1.0.0"},"do":[{"a":{"set":{"n":1}}},{"b":{"wait":{"milliseconds":10}}}]}""";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_run_that_somebody_else_wrote_on_while_it_was_taken_up_is_read_again_and_goes_on(int times)
    {
        var store = new MemoryStore();
        await store.AppendAsync(Begun(), default);
        var history = new Overtaken(store, times);
        await using var engine = new EmbeddedRunEngine(
            new EngineEdges(history, store, ScriptedCaller.Returning("{}"), new RecordingPublisher(), store, new ScriptedWorkflows(), TimeProvider.System), NullLogger<EmbeddedRunEngine>.Instance);
        await engine.RecoverAsync(default);
        await Eventually.TrueAsync(async () => (await store.ReadAsync("r1", default))[^1] is RunCompleted, "the run ends without a restart");
    }

    private static RunAppend Begun()
    {
        var started = new RunStarted(DateTimeOffset.UnixEpoch, "r1", Samples.Json(Document), Samples.Json("{}"), RunCause.None);
        var state = WorkflowDecider.Apply(RunState.NotStarted.Instance, started);
        return new RunAppend("r1", 0, [started], RunSummaries.Of("r1", state, 1, started.At));
    }

    /// <summary>Somebody else comes first with the first fact of an append, as often as said.</summary>
    private sealed class Overtaken(IRunHistory history, int times) : IRunHistory
    {
        private int left = times;

        public async ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation)
        {
            if (Interlocked.Decrement(ref left) >= 0)
            {
                await history.AppendAsync(append with { Facts = [append.Facts[0]] }, cancellation);
            }

            return await history.AppendAsync(append, cancellation);
        }

        public ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation) => history.ReadAsync(runId, cancellation);
    }
}
