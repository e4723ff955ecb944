using Microsoft.Extensions.Logging;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Engines.Embedded;

/// <summary>Does what runs ask for, and hands the outcome back as a fact.</summary>
internal sealed class RunPerformer(EngineEdges edges, ChildRuns children, Func<string, string, TaskEvent?, Task<RecordOutcome>> record, ILogger logger, CancellationToken stopping)
{
    private readonly CallPerformer calls = new(edges.Caller, edges.Time);
    private readonly DoubtSettler doubts = new(edges.Caller, edges.Time);
    private readonly TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int underWay = 1; // one for the engine itself, given back by DrainAsync

    public void Begin(string runId, Command command, bool doubtful)
    {
        Interlocked.Increment(ref underWay);
        edges.Begin(() => PerformAsync(runId, command, doubtful));
    }

    /// <returns>False where something was still under way after <paramref name="patience"/>.</returns>
    public async Task<bool> DrainAsync(TimeSpan patience)
    {
        Leave();
        return await Task.WhenAny(drained.Task, Task.Delay(patience, edges.Time)).ConfigureAwait(false) == drained.Task;
    }

    private async Task PerformAsync(string runId, Command command, bool doubtful)
    {
        try
        {
            TaskEvent? fact = command switch
            {
                Command.PerformCall call when doubtful => await doubts.SettleAsync(runId, call).ConfigureAwait(false),
                Command.PerformCall call => await calls.CallAsync(runId, call).ConfigureAwait(false),
                Command.PublishEvent publish => await PublishAsync(publish).ConfigureAwait(false),
                Command.StartChild child => await StartAsync(runId, child).ConfigureAwait(false),
                Command.AwaitChild child => await FindEndAsync(child).ConfigureAwait(false),
                Command.Subscribe subscribe => await SubscribeAsync(runId, subscribe).ConfigureAwait(false),
                _ => throw new InvalidOperationException($"{command.GetType().Name} is not performed."),
            };
            await record(runId, command.Path, fact).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // A defect, or a stop while the store was away. The run keeps its intent and is taken up at the next start.
            Logs.PerformFailed(logger, e, runId, command.Path);
        }
        finally
        {
            Leave();
        }
    }

    private async Task<TaskEvent> PublishAsync(Command.PublishEvent publish)
    {
        await UntilStoredAsync(() => edges.Publisher.PublishAsync(EmittedEvent.Of(publish.Event), CancellationToken.None)).ConfigureAwait(false);
        return new EventEmitted(edges.Time.GetUtcNow(), publish.Path);
    }

    private async Task<TaskEvent> SubscribeAsync(string runId, Command.Subscribe subscribe)
    {
        await UntilStoredAsync(() => edges.Subscriptions.SubscribeAsync(runId, subscribe.Types, CancellationToken.None)).ConfigureAwait(false);
        return new ListenOpened(edges.Time.GetUtcNow(), subscribe.Path);
    }

    private async Task<TaskEvent> StartAsync(string runId, Command.StartChild child)
    {
        TaskEvent? fact = null;
        await UntilStoredAsync(async () => fact = await children.StartAsync(runId, child).ConfigureAwait(false)).ConfigureAwait(false);
        return fact!;
    }

    private async Task<TaskEvent?> FindEndAsync(Command.AwaitChild child)
    {
        TaskEvent? fact = null;
        await UntilStoredAsync(async () => fact = await children.FindEndAsync(child).ConfigureAwait(false)).ConfigureAwait(false);
        return fact;
    }

    private async Task UntilStoredAsync(Func<ValueTask> write)
    {
        var pause = TimeSpan.FromMilliseconds(50);
        while (true)
        {
            try
            {
                await write().ConfigureAwait(false);
                return;
            }
            catch (StoreUnavailableException) when (!stopping.IsCancellationRequested)
            {
                await Task.Delay(pause, edges.Time, stopping).ConfigureAwait(false);
                pause = pause < TimeSpan.FromSeconds(3) ? pause * 2 : pause;
            }
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref underWay) <= 0)
        {
            drained.TrySetResult();
        }
    }
}
