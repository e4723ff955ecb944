using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Runs;
using Serverless.Contracts.Memory;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Snapshots;

namespace Serverless.Application.Tests.Histories;

/// <summary>What it costs to take up a run.</summary>
public sealed class FoldedRunsTests
{
    private static readonly DateTimeOffset At = new(2025, 1, 31, 8, 0, 0, TimeSpan.Zero);

    private readonly MemoryStore store = new();
    private readonly Counting counting;

    public FoldedRunsTests() => counting = new Counting(store);

    [Fact]
    public async Task A_short_run_is_one_look_at_its_history()
    {
        var (state, facts) = await BeginAsync(tasks: 4);
        var run = await Runs().ReadAsync("r1", default);
        Same(state, run.State);
        Assert.Equal((facts, 1, 0), (run.Facts, counting.Histories, counting.Snapshots));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_long_run_is_known_to_have_a_snapshot_once_it_was_looked_at(bool keptHere)
    {
        var (state, facts) = await BeginAsync(tasks: 150);
        var (writer, reader) = (Runs(), Runs());
        writer.Keep("r1", state, facts, (await store.ReadAsync("r1", default))[^1], SnapshotMark.None);
        reader = keptHere ? writer : reader;
        if (!keptHere)
        {
            Same(state, (await reader.ReadAsync("r1", default)).State);
            Assert.Equal((2, 1), (counting.Histories, counting.Snapshots));
        }

        counting.Forget();
        var run = await reader.ReadAsync("r1", default);
        Same(state, run.State);
        Assert.Equal((facts, facts), (run.Facts, run.Kept.Facts));
        Assert.Equal((1, 1, 1), (counting.Histories, counting.Snapshots, counting.Facts));
    }

    [Fact]
    public async Task A_long_run_without_a_snapshot_is_read_whole()
    {
        var (state, facts) = await BeginAsync(tasks: 150);
        var run = await Runs().ReadAsync("r1", default);
        Same(state, run.State);
        Assert.Equal((facts, facts), (run.Facts, counting.Facts));
    }

    private static void Same(RunState expected, RunState actual) => Assert.Equal(Text(expected), Text(actual));

    private static string Text(RunState state) => Encoding.UTF8.GetString(RunStateJson.Write(state)!);

    private FoldedRuns Runs() => new(counting, counting, new WorkflowCache().Read, NullLogger.Instance);

    /// <summary>A run that has done so many tasks, and waits.</summary>
    private async Task<(RunState State, int Facts)> BeginAsync(int tasks)
    {
        var sets = string.Concat(Enumerable.Range(0, tasks).Select(n => """{"s":{"set":{"n":1}}},""".Replace("\"s\"", $"\"s{n}\"", StringComparison.Ordinal)));
        var document = JsonElement.Parse("""{"document":{"dsl":"1.0.3","namespace":"test","name":"w","version":"1.0.0"},"do":[""" + sets + """{"w":{"wait":"PT1H"}}]}""");
        var started = new RunStarted(At, "r1", document, JsonElement.Parse("{}"), RunCause.None);
        var decision = WorkflowDecider.Decide(WorkflowDecider.Apply(RunState.NotStarted.Instance, started), At);
        HistoryEvent[] facts = [started, .. decision.Facts];
        await store.AppendAsync(new RunAppend("r1", 0, facts, RunSummaries.Of("r1", decision.State, facts.Length, At)), default);
        return (decision.State, facts.Length);
    }

    private sealed class Counting(MemoryStore store) : IRunHistory, IRunSnapshots
    {
        public int Histories { get; private set; }

        public int Facts { get; private set; }

        public int Snapshots { get; private set; }

        public void Forget() => (Histories, Facts, Snapshots) = (0, 0, 0);

        public ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation) => store.AppendAsync(append, cancellation);

        public async ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation) => Count(await store.ReadAsync(runId, cancellation));

        public async ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, HistoryPage page, CancellationToken cancellation) => Count(await store.ReadAsync(runId, page, cancellation));

        public ValueTask<RunSnapshot?> FindAsync(string runId, CancellationToken cancellation)
        {
            Snapshots++;
            return ((IRunSnapshots)store).FindAsync(runId, cancellation);
        }

        public ValueTask KeepAsync(RunSnapshot snapshot, CancellationToken cancellation) => store.KeepAsync(snapshot, cancellation);

        public ValueTask RemoveAsync(string runId, CancellationToken cancellation) => store.RemoveAsync(runId, cancellation);

        private IReadOnlyList<HistoryEvent> Count(IReadOnlyList<HistoryEvent> facts)
        {
            Histories++;
            Facts += facts.Count;
            return facts;
        }
    }
}
