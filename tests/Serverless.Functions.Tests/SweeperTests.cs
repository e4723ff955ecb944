using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Contracts.Memory;

namespace Serverless.Functions.Tests;

public sealed class SweeperTests
{
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Runs_are_taken_up_also_while_no_rules_are_in_force()
    {
        var stage = new FunctionStage(rules: false);
        await LeaveAsync(stage, ["a"]);
        var runs = new CountingRuns(stage.Store);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => stage.SweeperAt(Later, runs).SweepAsync(default));
        Assert.Equal(1, runs.Looks);
    }

    [Fact]
    public async Task Events_that_cannot_be_judged_keep_neither_those_behind_them_nor_runs_waiting()
    {
        var stage = new FunctionStage();
        await LeaveAsync(stage, ["poison-1", .. Enumerable.Range(0, 140).Select(n => $"e{n}"), "poison-2", "last"]);
        stage.Starting = start => Fail(start.Cause.EventId!.StartsWith("poison", StringComparison.Ordinal));
        var runs = new CountingRuns(stage.Store);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => stage.SweeperAt(Later, runs).SweepAsync(default));
        Assert.Equal(["poison-1", "poison-2"], (await stage.Store.ListUnjudgedAsync(0, 500, default)).Select(record => record.Id).Order());
        Assert.Equal(141, stage.Runs.Count);
        Assert.Equal(1, runs.Looks);
    }

    [Fact]
    public async Task Events_are_judged_also_while_runs_cannot_be_listed()
    {
        var stage = new FunctionStage();
        await LeaveAsync(stage, ["a"]);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => stage.SweeperAt(Later, new CountingRuns(stage.Store) { Away = true }).SweepAsync(default));
        Assert.Single(stage.Runs);
    }

    /// <summary>Journals them and does not come to judge them.</summary>
    private static async Task LeaveAsync(FunctionStage stage, string[] events)
    {
        stage.LedgerAway = true;
        stage.Starting = _ => Fail(true);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => stage.Events.DispatchEventsAsync([.. events.Select(id => FunctionStage.Event(id))], null!));
        stage.LedgerAway = false;
        stage.Starting = _ => { };
    }

    private static void Fail(bool now)
    {
        if (now)
        {
            throw new StoreUnavailableException("away");
        }
    }

    private sealed class CountingRuns(MemoryStore store) : IRunReader
    {
        public int Looks { get; private set; }

        public bool Away { get; init; }

        public ValueTask<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellation) => store.ListAsync(query, cancellation);

        public ValueTask<RunSummary?> FindAsync(string runId, CancellationToken cancellation) => store.FindAsync(runId, cancellation);

        public ValueTask<IReadOnlyList<RunSummary>> ListActiveAsync(string? after, int limit, CancellationToken cancellation)
        {
            Looks++;
            return Away ? throw new StoreUnavailableException("away") : store.ListActiveAsync(after, limit, cancellation);
        }
    }
}
