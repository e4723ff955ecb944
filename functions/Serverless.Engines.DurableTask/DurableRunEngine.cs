using System.Text.Json;
using Microsoft.Extensions.Logging;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Control;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Engines.DurableTask;

/// <summary>Runs workflows on a Durable Task scheduler, any number of hosts at once. The histories are the truth; the scheduler sees to it that somebody
/// goes on with each run, also after a host is gone, and wakes it when its time has come.</summary>
public sealed class DurableRunEngine(IRunHistory history, IRunReader runs, RunScheduling scheduling, TimeProvider time, ILogger<DurableRunEngine> logger, IRunSnapshots? snapshots = null)
    : IRunEngine, IRunControl, IRunListening
{
    /// <summary>For what follows once a fact is recorded: whoever gave up waiting has asked for it all the same.</summary>
    private static readonly CancellationToken Recorded = CancellationToken.None;

    private readonly Func<JsonElement, Workflow> read = new WorkflowCache().Read;
    private FoldedRuns? folded;

    private FoldedRuns Folded => folded ??= new FoldedRuns(history, snapshots ?? NoSnapshots.Instance, read, logger);

    /// <summary>The history comes first and the schedule second: a host that stops between the two has not answered, the start is asked for
    /// again, and the schedule is made then. An instance that exists is never replaced.</summary>
    public async ValueTask<StartOutcome> StartAsync(RunStart start, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var started = new RunStarted(now, start.RunId, start.Workflow, start.Input, start.Cause);
        var state = WorkflowDecider.Apply(RunState.NotStarted.Instance, started, read);
        var append = new RunAppend(start.RunId, 0, [started], RunSummaries.Of(start.RunId, state, 1, now));
        var outcome = await history.AppendAsync(append, cancellation).ConfigureAwait(false);
        await scheduling.ScheduleAsync(start.RunId, start.Cause, Recorded).ConfigureAwait(false);
        return outcome == AppendOutcome.Appended ? StartOutcome.Started : StartOutcome.AlreadyStarted;
    }

    /// <summary>What a list shows of a run; null where there is none.</summary>
    internal ValueTask<RunSummary?> FindAsync(string runId, CancellationToken cancellation) => runs.FindAsync(runId, cancellation);

    public async ValueTask<ResolveOutcome> ResolveAsync(DoubtAnswer answer, CancellationToken cancellation)
    {
        while (true)
        {
            var run = await Folded.ReadAsync(answer.RunId, cancellation).ConfigureAwait(false);
            var (state, count) = (run.State, run.Facts);
            if (count == 0)
            {
                return ResolveOutcome.NoSuchRun;
            }

            var fact = new DoubtResolved(time.GetUtcNow(), answer.Path, answer.Performed, answer.Output, answer.By, answer.Reason);
            if (!WorkflowDecider.Accepts(state, fact))
            {
                return ResolveOutcome.NotInDoubt;
            }

            var after = WorkflowDecider.Apply(state, fact, read);
            var append = new RunAppend(answer.RunId, count, [fact], RunSummaries.OfUndecided(answer.RunId, after, count + 1, fact.At, read));
            if (await history.AppendAsync(append, cancellation).ConfigureAwait(false) == AppendOutcome.Appended)
            {
                await WakeAsync(answer.RunId, Recorded).ConfigureAwait(false);
                return ResolveOutcome.Resolved;
            }
        }
    }

    /// <summary>The history comes first and the wake-up second. A host that stops between the two has not answered: the event is offered again, and
    /// the run is woken then.</summary>
    public async ValueTask<HearOutcome> HearAsync(string runId, EventArrival arrival, CancellationToken cancellation)
    {
        while (true)
        {
            var run = await Folded.ReadAsync(runId, cancellation).ConfigureAwait(false);
            var state = run.State;
            if (state is RunState.NotStarted or RunState.Ended { ForGood: true })
            {
                return HearOutcome.Ended;
            }

            if (WorkflowDecider.HasHeard(state, arrival.Sequence) || await RecordAsync(runId, run, arrival, cancellation).ConfigureAwait(false) is AppendOutcome.Appended)
            {
                await scheduling.WakeAsync(runId, Recorded).ConfigureAwait(false);
                return HearOutcome.Heard;
            }

            if (WorkflowDecider.Hear(state, arrival, time.GetUtcNow()).Count == 0)
            {
                return HearOutcome.NotAwaited;
            }
        }
    }

    /// <summary>Records what a run waits for, and wakes it; nothing where it does not wait for it.</summary>
    /// <exception cref="StoreUnavailableException">It is not known to be recorded and the run to be woken; tell it again.</exception>
    internal async Task TellAsync(string runId, TaskEvent fact, CancellationToken cancellation)
    {
        while (true)
        {
            var run = await Folded.ReadAsync(runId, cancellation).ConfigureAwait(false);
            var (state, count) = (run.State, run.Facts);
            if (!WorkflowDecider.Accepts(state, fact))
            {
                break;
            }

            var append = new RunAppend(runId, count, [fact], RunSummaries.OfUndecided(runId, WorkflowDecider.Apply(state, fact, read), count + 1, fact.At, read));
            if (await history.AppendAsync(append, cancellation).ConfigureAwait(false) == AppendOutcome.Appended)
            {
                break;
            }
        }

        await scheduling.WakeAsync(runId, cancellation).ConfigureAwait(false);
    }

    /// <summary>The fact comes first and the wake-up second; where the second fails, the sweep does it.</summary>
    public async ValueTask<ActOutcome> ActAsync(string runId, RunAct act, CancellationToken cancellation)
    {
        while (true)
        {
            var run = await Folded.ReadAsync(runId, cancellation).ConfigureAwait(false);
            var (state, count) = (run.State, run.Facts);
            if (count == 0)
            {
                return ActOutcome.NoSuchRun.Instance;
            }

            var verdict = ActPolicy.Judge(state, act, time.GetUtcNow());
            if (verdict is ActVerdict.Taken taken && !await RecordAsync(runId, count, state, taken.Fact, cancellation).ConfigureAwait(false))
            {
                continue;
            }

            await FollowAsync(state, act, verdict, Recorded).ConfigureAwait(false);
            await ForsakeAsync(runId, state, verdict).ConfigureAwait(false);
            return ActOutcome.Of(verdict);
        }
    }

    /// <summary>Cancels the children that the run waited for, where it was cancelled.</summary>
    private async Task ForsakeAsync(string runId, RunState before, ActVerdict verdict)
    {
        if (verdict is ActVerdict.Taken { Fact: CancelRequested cancel })
        {
            foreach (var child in WorkflowDecider.Abandoned(before, WorkflowDecider.Apply(before, cancel, read), []))
            {
                await ActAsync(child, ChildRuns.Forsaken(runId), CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> RecordAsync(string runId, int count, RunState state, HistoryEvent fact, CancellationToken cancellation)
    {
        // A run that has nothing under way is cancelled here and now, also where its orchestration stands still.
        var after = WorkflowDecider.Apply(state, fact, read);
        var decision = after is RunState.Cancelling ? WorkflowDecider.Decide(after, fact.At) : new Decision([], after, []);
        HistoryEvent[] facts = [fact, .. decision.Facts];
        var append = new RunAppend(runId, count, facts, RunSummaries.OfUndecided(runId, decision.State, count + facts.Length, fact.At, read));
        return await history.AppendAsync(append, cancellation).ConfigureAwait(false) == AppendOutcome.Appended;
    }

    /// <summary>Sees to it that somebody does what the fact asks for; also of a fact that was there already, which may not have come so far.</summary>
    private async Task FollowAsync(RunState state, RunAct act, ActVerdict verdict, CancellationToken cancellation)
    {
        var run = state.Begun!;
        if (RunContinuation.Of(verdict, run) is { } continuation)
        {
            await StartAsync(continuation, cancellation).ConfigureAwait(false);
            return;
        }

        await (verdict switch
        {
            ActVerdict.Taken { Fact: RunRetried } => ReachAsync(run.RunId, () => scheduling.ReviveAsync(run.RunId, run.Cause, cancellation)),
            ActVerdict.AlreadySo { Fact: RunRetried } => ReachAsync(run.RunId, () => scheduling.TakeUpAsync(run.RunId, run.Cause, asked: true, cancellation)),
            ActVerdict.Taken or ActVerdict.AlreadySo when act is RunAct.Cancel or RunAct.Resume && state is not RunState.Ended =>
                ReachAsync(run.RunId, () => scheduling.TakeUpAsync(run.RunId, run.Cause, asked: true, cancellation)),
            ActVerdict.Taken => WakeAsync(run.RunId, cancellation),
            _ => Task.CompletedTask,
        }).ConfigureAwait(false);
    }

    /// <summary>Takes up runs that should be going on and are not: their host stopped between history and schedule, or between an answer and the
    /// wake-up. To be called every few minutes, by any number of hosts.</summary>
    /// <param name="quiet">How long a run must have stood still.</param>
    /// <returns>How many were taken up.</returns>
    public async Task<int> SweepAsync(TimeSpan quiet, CancellationToken cancellation)
    {
        var (count, before) = (0, time.GetUtcNow() - quiet);
        string? after = null;
        while (await runs.ListActiveAsync(after, 500, cancellation).ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var run in page.Where(run => run.UpdatedAt < before && run.Status is not RunStatus.Paused && !(run.Status is RunStatus.Waiting or RunStatus.Asking && (run.WakeAt is null || run.WakeAt > before))))
            {
                if (await scheduling.TakeUpAsync(run.RunId, new RunCause(run.Rule, null, run.Sequence, null, null), asked: false, cancellation).ConfigureAwait(false))
                {
                    count++;
                    Logs.TakenUp(logger, run.RunId, run.UpdatedAt);
                }
            }

            after = page[^1].RunId;
        }

        return count;
    }

    /// <returns>Null where the run does not wait for the event.</returns>
    private async Task<AppendOutcome?> RecordAsync(string runId, FoldedRun run, EventArrival arrival, CancellationToken cancellation)
    {
        var heard = WorkflowDecider.Hear(run.State, arrival, time.GetUtcNow());
        if (heard.Count == 0)
        {
            return null;
        }

        var (after, count) = (heard.Aggregate(run.State, (RunState s, TaskEvent fact) => WorkflowDecider.Apply(s, fact, read)), run.Facts + heard.Count);
        var append = new RunAppend(runId, run.Facts, [.. heard], RunSummaries.OfUndecided(runId, after, count, heard[^1].At, read));
        var outcome = await history.AppendAsync(append, cancellation).ConfigureAwait(false);
        if (outcome == AppendOutcome.Appended)
        {
            Folded.Keep(runId, after, count, heard[^1], run.Kept);
        }

        return outcome;
    }

    private Task WakeAsync(string runId, CancellationToken cancellation) => ReachAsync(runId, () => scheduling.WakeAsync(runId, cancellation));

    private async Task ReachAsync(string runId, Func<Task> reach)
    {
        try
        {
            await reach().ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            Logs.NotWoken(logger, e, runId);
        }
    }
}
