using Microsoft.Extensions.Logging;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Engines.Embedded;

/// <summary>Does what runs ask for, and hands the outcome back as a fact.</summary>
internal sealed class RunPerformer(EngineEdges edges, ChildRuns children, Func<string, Performance, TaskEvent?, Task<RecordOutcome>> record, ILogger logger, CancellationToken stopping)
{
    private readonly CallPerformer calls = new(edges.Caller, edges.Time, logger);
    private readonly DoubtSettler doubts = new(edges.Caller, edges.Time, logger);
    private readonly TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int underWay = 1; // one for the engine itself, given back by DrainAsync

    public Performance Begin(string runId, Command command, bool doubtful)
    {
        Interlocked.Increment(ref underWay);
        var performance = new Performance(command.Path);
        edges.Begin(() => PerformAsync(runId, command, doubtful, performance));
        return performance;
    }

    /// <returns>False where something was still under way after <paramref name="patience"/>.</returns>
    public async Task<bool> DrainAsync(TimeSpan patience)
    {
        Leave();
        return await Task.WhenAny(drained.Task, Task.Delay(patience, edges.Time)).ConfigureAwait(false) == drained.Task;
    }

    private async Task PerformAsync(string runId, Command command, bool doubtful, Performance performance)
    {
        try
        {
            await record(runId, performance, await OutcomeAsync(runId, command, doubtful, performance).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // A stop while the store was away. The run keeps its intent and is taken up at the next start.
            Logs.PerformFailed(logger, e, runId, command.Path);
        }
        finally
        {
            performance.Dispose();
            Leave();
        }
    }

    /// <summary>What came of it; null where it broke off, or came to nothing. Then its path is free, and whoever takes the run up does it again.</summary>
    private async Task<TaskEvent?> OutcomeAsync(string runId, Command command, bool doubtful, Performance performance)
    {
        try
        {
            return command switch
            {
                Command.PerformCall call => await UntilStoredAsync(() => doubtful
                    ? doubts.SettleAsync(runId, call, performance.Unwanted, stopping)
                    : calls.CallAsync(runId, call, performance.Unwanted, stopping)).ConfigureAwait(false),
                Command.PublishEvent publish => await PublishAsync(publish).ConfigureAwait(false),
                Command.StartChild child => await StartAsync(runId, child).ConfigureAwait(false),
                Command.AwaitChild child => await UntilStoredAsync(() => children.FindEndAsync(child)).ConfigureAwait(false),
                Command.Subscribe subscribe => await SubscribeAsync(runId, subscribe).ConfigureAwait(false),
                _ => throw new InvalidOperationException($"{command.GetType().Name} is not performed."),
            };
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            Logs.PerformFailed(logger, e, runId, command.Path);
            return null;
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
        return await UntilStoredAsync(() => children.StartAsync(runId, child)).ConfigureAwait(false);
    }

    private Task<bool> UntilStoredAsync(Func<ValueTask> write) => UntilStoredAsync(async () =>
    {
        await write().ConfigureAwait(false);
        return true;
    });

    private async Task<T> UntilStoredAsync<T>(Func<Task<T>> act)
    {
        var pause = TimeSpan.FromMilliseconds(50);
        while (true)
        {
            try
            {
                return await act().ConfigureAwait(false);
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
