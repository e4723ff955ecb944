using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Control;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Engines.Embedded;

/// <summary>Runs workflows in this process. The histories are the truth; a run is in memory only while something is being done for it,
/// one that waits for a time or a person is a line in a queue. One engine a store: the store's owner lock sees to that.</summary>
public sealed class EmbeddedRunEngine : IRunEngine, IRunControl, IRunListening, IAsyncDisposable
{
    /// <summary>Runs that timers wake at once: a hundred thousand that are due in one second are not to fill the queue of the store.</summary>
    private const int WakesAtOnce = 256;

    private readonly ConcurrentDictionary<string, LiveRun> live = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim waking = new(WakesAtOnce);
    private readonly EngineEdges edges;
    private readonly LiveRunLinks links;
    private readonly ILogger logger;

    public EmbeddedRunEngine(EngineEdges edges, ILogger<EmbeddedRunEngine> logger)
    {
        (this.edges, this.logger) = (edges, logger);
        var children = new ChildRuns(edges.Workflows, edges.History, edges.Runs.FindAsync, StartAsync, ActAsync, edges.Time);
        Func<JsonElement, Workflow> read = new WorkflowCache().Read;
        links = new LiveRunLinks(
            new HistoryWriter(edges.History, edges.Time, logger),
            new RunPerformer(edges, children, (runId, performance, outcome) => TellAsync(runId, run => run.EndPerformanceAsync(performance, outcome)), logger, stopping.Token),
            new TimerQueue(edges.Time, runId => _ = WakeAsync(runId)),
            edges.Time,
            new FoldedRuns(edges.History, edges.Snapshots, read, logger, edges.SnapshotEvery),
            read,
            run => live.TryRemove(new(run.RunId, run)),
            (parent, last) => _ = TellParentAsync(parent, children.EndOf(last, parent.Path)),
            (runId, abandoned) => edges.Begin(() => ForsakeAsync(runId, () => children.CancelAsync(runId, abandoned))),
            child => edges.Begin(() => ForsakeAsync(child.Begun!.RunId, () => children.CancelForsakenAsync(child))),
            edges.Begin,
            stopping.Token);
    }

    public async ValueTask<StartOutcome> StartAsync(RunStart start, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(stopping.IsCancellationRequested, this);
        while (true)
        {
            if (await InMemory(start.RunId).StartAsync(start).ConfigureAwait(false) is { } outcome)
            {
                return outcome;
            }
        }
    }

    public async ValueTask<ResolveOutcome> ResolveAsync(DoubtAnswer answer, CancellationToken cancellation)
    {
        var fact = new DoubtResolved(edges.Time.GetUtcNow(), answer.Path, answer.Performed, answer.Output, answer.By, answer.Reason);
        return await TellAsync(answer.RunId, run => run.HearAsync(fact)).ConfigureAwait(false) switch
        {
            RecordOutcome.Recorded => ResolveOutcome.Resolved,
            RecordOutcome.NoSuchRun => ResolveOutcome.NoSuchRun,
            _ => ResolveOutcome.NotInDoubt,
        };
    }

    public async ValueTask<HearOutcome> HearAsync(string runId, EventArrival arrival, CancellationToken cancellation) =>
        await TellAsync(runId, run => run.HearAsync(arrival)).ConfigureAwait(false) switch
        {
            RecordOutcome.Recorded => HearOutcome.Heard,
            RecordOutcome.NoSuchRun => HearOutcome.Ended,
            _ => HearOutcome.NotAwaited,
        };

    public async ValueTask<ActOutcome> ActAsync(string runId, RunAct act, CancellationToken cancellation)
    {
        ActRecord record;
        while ((record = await InMemory(runId).ActAsync(act).ConfigureAwait(false)).Outcome == RecordOutcome.LeftMemory)
        {
        }

        if (record is not { Verdict: { } verdict, Run: { } run })
        {
            return ActOutcome.NoSuchRun.Instance;
        }

        if (RunContinuation.Of(verdict, run) is { } continuation)
        {
            await StartAsync(continuation, cancellation).ConfigureAwait(false);
        }

        return ActOutcome.Of(verdict);
    }

    /// <summary>Takes up every run that has not ended: goes on with it, sets its timers, and settles calls whose outcome is not known.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> RecoverAsync(CancellationToken cancellation)
    {
        var count = 0;
        string? after = null;
        while (await edges.Runs.ListActiveAsync(after, 500, cancellation).ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var run in page)
            {
                count++;
                await TakeUpAsync(run).ConfigureAwait(false);
            }

            after = page[^1].RunId;
        }

        return count;
    }

    /// <summary>Of a run that only waits no more is read than its line in the list: for an event it is found by whoever has one. One that asks a person
    /// may be busy with something else besides.</summary>
    private async Task TakeUpAsync(RunSummary run)
    {
        switch (run.Status)
        {
            case RunStatus.Waiting when run.WakeAt is { } wakeAt:
                links.Timers.Add(run.RunId, wakeAt);
                break;
            case RunStatus.Waiting or RunStatus.Paused:
                break;
            default:
                await WakeAsync(run.RunId).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>Begins nothing new and waits for the calls under way, so that none is in doubt afterwards.</summary>
    /// <param name="patience">How long to wait for them; what is still under way then is in doubt at the next start.</param>
    public async Task StopAsync(TimeSpan patience)
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        links.Timers.Dispose();
        if (!await links.Performer.DrainAsync(patience).ConfigureAwait(false))
        {
            Logs.CallsLeftInDoubt(logger, patience.TotalSeconds);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!stopping.IsCancellationRequested)
        {
            await StopAsync(TimeSpan.Zero).ConfigureAwait(false);
        }

        stopping.Dispose();
    }

    private LiveRun InMemory(string runId) => live.GetOrAdd(runId, static (id, links) => new LiveRun(id, links), links);

    private async Task<RecordOutcome> TellAsync(string runId, Func<LiveRun, Task<RecordOutcome>> tell)
    {
        RecordOutcome outcome;
        while ((outcome = await tell(InMemory(runId)).ConfigureAwait(false)) == RecordOutcome.LeftMemory)
        {
        }

        return outcome;
    }

    /// <summary>A parent that is not told now finds it out when it is taken up.</summary>
    private async Task TellParentAsync(RunParent parent, TaskEvent? end)
    {
        try
        {
            if (end is not null)
            {
                await TellAsync(parent.RunId, run => run.HearAsync(end)).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            Logs.WakeFailed(logger, e, parent.RunId);
        }
    }

    /// <summary>Tried until the store answers. A child that is not cancelled by this host is when it is taken up.</summary>
    private async Task ForsakeAsync(string runId, Func<Task> cancel)
    {
        try
        {
            await links.Writer.ReadAsync(runId, async () =>
            {
                await cancel().ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Logs.WakeFailed(logger, e, runId);
        }
    }

    private async Task WakeAsync(string runId)
    {
        await waking.WaitAsync().ConfigureAwait(false);
        try
        {
            await TellAsync(runId, run => run.GoOnAsync()).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Logs.WakeFailed(logger, e, runId);
        }
        finally
        {
            waking.Release();
        }
    }
}
