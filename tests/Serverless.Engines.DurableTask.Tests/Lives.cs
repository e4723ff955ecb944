using Serverless.Application.Runs;

namespace Serverless.Engines.DurableTask.Tests;

/// <summary>The hosts that do the activities, one after the other. The real scheduler hands an activity whose host is gone to the next one; the one
/// in process never does, so this does it: an execution whose host is gone is left where it stands, and begun again on the next.</summary>
internal sealed class Lives
{
    private readonly Lock gate = new();
    private TaskCompletionSource<Life> next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int executions;

    /// <summary>How often an activity was begun, also again.</summary>
    public int Executions => Volatile.Read(ref executions);

    public Life? Current { get; private set; }

    public void Begin(Life life)
    {
        lock (gate)
        {
            Current = life;
            next.TrySetResult(life);
        }
    }

    /// <summary>The host is gone: nothing it does is seen any more.</summary>
    public void End()
    {
        Life? ended;
        lock (gate)
        {
            (ended, Current) = (Current, null);
            if (ended is not null)
            {
                // Only then: whoever waits already for the next one waits for this source.
                next = new TaskCompletionSource<Life>(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        ended?.End();
    }

    public async Task<Rest> DoAsync(StretchRequest request)
    {
        while (true)
        {
            Task<Life> living;
            lock (gate)
            {
                living = next.Task;
            }

            var life = await living;
            Interlocked.Increment(ref executions);
            var work = Task.Run(() => life.DoAsync(request));
            if (await Task.WhenAny(work, life.Gone) == work)
            {
                return await work;
            }
        }
    }
}

/// <summary>One host. After its end it reads nothing and records nothing: it hangs at the next edge.</summary>
internal sealed class Life
{
    private readonly TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RunStretches stretches;
    private readonly Func<string, Task> edge;

    /// <param name="edge">Told the name of each edge as it is passed; a test may end the life there.</param>
    public Life(DurableEdges edges, DurableRunEngine engine, StretchLimits limits, Func<string, Task>? edge = null)
    {
        this.edge = edge ?? (_ => Task.CompletedTask);
        var severed = edges with { History = new SeveredHistory(edges.History, PassAsync), Caller = new SeveredCaller(edges.Caller, PassAsync), Publisher = new SeveredPublisher(edges.Publisher, PassAsync) };
        stretches = new RunStretches(severed, engine, limits, Microsoft.Extensions.Logging.Abstractions.NullLogger<RunStretches>.Instance);
    }

    public Task Gone => gone.Task;

    public void End() => gone.TrySetResult();

    public async Task<Rest> DoAsync(StretchRequest request)
    {
        var rest = await stretches.DoAsync(request, CancellationToken.None);
        await PassAsync("answer");
        return rest;
    }

    private async Task PassAsync(string name)
    {
        await edge(name);
        if (gone.Task.IsCompleted)
        {
            await new TaskCompletionSource().Task;
        }
    }

    private sealed class SeveredHistory(IRunHistory history, Func<string, Task> pass) : IRunHistory
    {
        public async ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation)
        {
            await pass("before append");
            var outcome = await history.AppendAsync(append, cancellation);
            await pass("after append");
            return outcome;
        }

        public async ValueTask<IReadOnlyList<Core.Workflows.HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation)
        {
            await pass("read");
            return await history.ReadAsync(runId, cancellation);
        }

        public async ValueTask<IReadOnlyList<Core.Workflows.HistoryEvent>> ReadAsync(string runId, HistoryPage page, CancellationToken cancellation)
        {
            await pass("read");
            return await history.ReadAsync(runId, page, cancellation);
        }
    }

    private sealed class SeveredCaller(IFunctionCaller caller, Func<string, Task> pass) : IFunctionCaller
    {
        public async ValueTask<CallOutcome> CallAsync(FunctionCall call, CancellationToken cancellation)
        {
            await pass("before call");
            var outcome = await caller.CallAsync(call, cancellation);
            await pass("after call");
            return outcome;
        }
    }

    private sealed class SeveredPublisher(IEventPublisher publisher, Func<string, Task> pass) : IEventPublisher
    {
        public async ValueTask PublishAsync(Core.Events.NormalizedEvent emitted, CancellationToken cancellation)
        {
            await pass("before publish");
            await publisher.PublishAsync(emitted, cancellation);
            await pass("after publish");
        }
    }
}
