using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Contracts.Runs;

/// <summary>Runs that a defect of ours, or somebody who goes away, comes in the way of.</summary>
public abstract partial class RunEngineContract
{
    [Fact]
    public async Task A_defect_while_deciding_ends_the_run_and_keeps_it_from_being_stuck()
    {
        Around = history => new Unusable(history);
        var caller = ScriptedCaller.Returning("{}");
        var engine = await StartEngineAsync(caller, new());
        await engine.StartAsync(Start("r1", """[{"w":{"wait":{"milliseconds":20}}},{"s":{"set":{"n":"${ .n + 1 }"}}},{"b":{"call":"http","with":{"method":"post","endpoint":"http://target.test/"}}}]"""), default);
        var faulted = Assert.IsType<RunFaulted>((await EndAsync("r1"))[^1]);
        Assert.Equal((FailureTypes.Runtime, 500, "Defect of the router"), (faulted.Failure.Type, faulted.Failure.Status, faulted.Failure.Title));
        Assert.Equal(RunStatus.Faulted, (await Runs.FindAsync("r1", default))!.Status);
        Assert.Empty(caller.Calls);
    }

    [Fact]
    public async Task What_is_recorded_is_gone_on_with_also_where_whoever_asked_for_it_has_gone_meanwhile()
    {
        using var gone = new CancellationTokenSource();
        Around = history => new Watched(history, gone.Cancel);
        var engine = await StartEngineAsync(ScriptedCaller.Returning("{}"), new());
        await engine.StartAsync(Start("r1", """[{"b":{"call":"http","with":{"method":"put","endpoint":"http://target.test/"}}}]"""), gone.Token);
        Assert.True(gone.IsCancellationRequested);
        Assert.IsType<RunCompleted>((await EndAsync("r1"))[^1]);
    }

    private sealed class Watched(IRunHistory history, Action appended) : IRunHistory
    {
        public async ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation)
        {
            var outcome = await history.AppendAsync(append, cancellation);
            appended();
            return outcome;
        }

        public ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation) => history.ReadAsync(runId, cancellation);
    }

    /// <summary>Hands out the input of a run in a form that nothing can be decided by: whoever looks into it fails.</summary>
    private sealed class Unusable(IRunHistory history) : IRunHistory
    {
        private readonly JsonElement input = Disposed();

        public ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation) => history.AppendAsync(append, cancellation);

        /// <summary>All of it a moment later than it was: no snapshot fits, and everybody begins with the input.</summary>
        public async ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation) =>
            [.. (await history.ReadAsync(runId, cancellation)).Select(fact => (fact is RunStarted started ? started with { Input = input } : fact) with { At = fact.At.AddTicks(1) })];

        private static JsonElement Disposed()
        {
            using var document = JsonDocument.Parse("""{"n":1}""");
            return document.RootElement;
        }
    }
}
