using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Admission;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Contracts;
using Serverless.Contracts.Memory;
using Serverless.Core.Admission.Control;
using Serverless.Core.Workflows.Control;

namespace Serverless.Application.Tests.Admission;

public sealed class StopKeepingTests
{
    private readonly SettableTime time = new(Samples.Noon);
    private readonly MemoryStore ledger = new();
    private readonly Crowd crowd = new();

    [Fact]
    public async Task More_runs_than_a_page_are_all_paused_and_all_resumed()
    {
        crowd.Begin(1_200);
        var keeping = Keeping();
        await ActAsync(ControlKind.Stop, StopRuns.Pause);
        Assert.Equal(1_200, await keeping.SweepAsync(default));
        Assert.Equal(0, await keeping.SweepAsync(default));
        await ActAsync(ControlKind.Resume);
        Assert.Equal(1_200, await keeping.SweepAsync(default));
        Assert.All(crowd.Status.Values, status => Assert.Equal(RunStatus.Running, status));
    }

    [Fact]
    public async Task One_run_that_cannot_be_paused_keeps_no_other_from_it_and_is_paused_later()
    {
        crowd.Begin(3);
        crowd.Fails.Add("run-1");
        await ActAsync(ControlKind.Stop, StopRuns.Pause);
        var keeping = Keeping();
        Assert.Equal(2, await keeping.SweepAsync(default));
        crowd.Fails.Clear();
        Assert.Equal(1, await keeping.SweepAsync(default));
    }

    [Fact]
    public async Task A_stop_that_lets_runs_finish_pauses_none_and_one_that_is_changed_to_it_lets_them_go_on()
    {
        crowd.Begin(2);
        var keeping = Keeping();
        await ActAsync(ControlKind.Stop);
        Assert.Equal(0, await keeping.SweepAsync(default));
        await ActAsync(ControlKind.Stop, StopRuns.Pause);
        Assert.Equal(2, await keeping.SweepAsync(default));
        Assert.False((await Switch().ActAsync(Act(ControlKind.Stop, null), default)).Changed);
        await ActAsync(ControlKind.Stop, StopRuns.Finish);
        Assert.Equal(2, await keeping.SweepAsync(default));
        Assert.NotNull((await Switch().CurrentAsync(default)).Stop);
    }

    [Fact]
    public async Task A_run_that_an_instance_pauses_after_the_end_of_the_stop_is_resumed_also_by_a_process_that_begins_later()
    {
        crowd.Begin(1);
        await ActAsync(ControlKind.Stop, StopRuns.Pause);
        await ActAsync(ControlKind.Resume);
        Assert.Equal(0, await Keeping().SweepAsync(default));
        await ((IRunControl)crowd).ActAsync("run-0", new RunAct.Pause("ann", "late") { Stop = 1 }, default);
        Assert.Equal(1, await Keeping().SweepAsync(default));
    }

    [Fact]
    public async Task Once_nothing_is_left_that_a_stop_has_paused_nobody_looks_any_more()
    {
        crowd.Begin(1);
        var keeping = Keeping();
        await ActAsync(ControlKind.Stop, StopRuns.Pause);
        await keeping.SweepAsync(default);
        await ActAsync(ControlKind.Resume);
        await keeping.SweepAsync(default);
        time.Pass(StopKeeping.Lingering);
        await keeping.SweepAsync(default);
        Assert.Null((await Switch().CurrentAsync(default)).Lifted);
        var asked = crowd.Listed;
        time.Pass(TimeSpan.FromHours(1));
        await keeping.SweepAsync(default);
        Assert.Equal(asked, crowd.Listed);
    }

    [Fact]
    public async Task While_a_stop_keeps_runs_paused_nobody_lets_a_single_one_go_on()
    {
        crowd.Begin(1);
        var control = new GuardedRunControl(crowd, crowd, ledger, new RunEndings(ledger, time), time, Switch());
        await ActAsync(ControlKind.Stop, StopRuns.Pause);
        await Keeping().SweepAsync(default);
        foreach (var act in new RunAct[] { new RunAct.Resume("bob", "mine"), new RunAct.Retry("bob", "mine", null), new RunAct.Continue("bob", "mine", null) })
        {
            Assert.Contains("by ann (it burns); 'router starts resume' ends that.", Assert.IsType<ActOutcome.Refused>(await control.ActAsync("run-0", act, default)).Sentence, StringComparison.Ordinal);
        }

        Assert.Equal(new ActOutcome.Done(true, null), await control.ActAsync("run-0", new RunAct.Cancel("bob", "mine"), default));
    }

    private StartSwitch Switch() => new(ledger, time);

    private StopKeeping Keeping() => new(Switch(), crowd, crowd, time, NullLogger<StopKeeping>.Instance);

    private ControlAct Act(ControlKind kind, StopRuns? runs) => new(0, kind, "ann", "it burns", time.GetUtcNow()) { Runs = runs };

    /// <summary>And until every instance has heard of it.</summary>
    private async Task ActAsync(ControlKind kind, StopRuns? runs = null)
    {
        Assert.True((await Switch().ActAsync(Act(kind, runs), default)).Changed);
        time.Pass(StartSwitch.Oldest);
    }

    /// <summary>Runs that do as they are told.</summary>
    private sealed class Crowd : IRunReader, IRunControl
    {
        private int listed;

        public ConcurrentDictionary<string, RunStatus> Status { get; } = new();

        public HashSet<string> Fails { get; } = [];

        public int Listed => listed;

        public void Begin(int count)
        {
            for (var i = 0; i < count; i++)
            {
                Status[$"run-{i}"] = RunStatus.Running;
            }
        }

        public ValueTask<IReadOnlyList<RunSummary>> ListActiveAsync(string? after, int limit, CancellationToken cancellation)
        {
            Interlocked.Increment(ref listed);
            return new([.. Status.Where(run => string.CompareOrdinal(run.Key, after) > 0 && run.Value < RunStatus.Completed).OrderBy(run => run.Key, StringComparer.Ordinal).Take(limit).Select(run => Of(run.Key))]);
        }

        public ValueTask<ActOutcome> ActAsync(string runId, RunAct act, CancellationToken cancellation)
        {
            if (Fails.Contains(runId))
            {
                throw new StoreUnavailableException("It is slow.");
            }

            RunStatus? after = (act, Status[runId]) switch
            {
                (RunAct.Pause { Stop: not null }, RunStatus.Running) => RunStatus.Paused,
                (RunAct.Resume { AfterStop: true }, RunStatus.Paused) => RunStatus.Running,
                (RunAct.Cancel, _) => RunStatus.Cancelled,
                _ => null,
            };
            Status[runId] = after ?? Status[runId];
            return new(new ActOutcome.Done(after is not null, null));
        }

        public ValueTask<RunSummary?> FindAsync(string runId, CancellationToken cancellation) => new(Of(runId));

        public ValueTask<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellation) => throw new NotSupportedException();

        private RunSummary Of(string runId) => new(runId, "p/w:1.0.0", null, null, Status[runId], Samples.Noon, Samples.Noon, null, 1, null);
    }
}
