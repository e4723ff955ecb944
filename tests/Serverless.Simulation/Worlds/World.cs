using Serverless.Application.Runs;
using Serverless.Contracts.Memory;
using Serverless.Core.Workflows;
using Serverless.Simulation.Clockwork;
using Serverless.Simulation.Faults;

namespace Serverless.Simulation.Worlds;

/// <summary>What is there: time, a store and a sink that outlive every host, a host that may be killed, and what was promised to whom.</summary>
public sealed class World
{
    private readonly Trace trace;
    private readonly WorkflowCache workflows = new();
    private readonly Dictionary<string, (int Count, RunState State)> folded = [];
    private readonly int thread = Environment.CurrentManagedThreadId;

    public World(ulong seed, PlantedFault? fault, Action<string>? write)
    {
        (trace, Fault) = (new Trace(write), fault);
        Chance = new Chance(seed);
        Turns = new Turns(Chance);
        Time = new VirtualTime(Turns);
        Weather = Weather.Of(Chance);
        Documents = new Workflows.Documents(Chance);
        Chronicle = new Chronicle(this);
        Sink = new Sink(this);
        Host = new Host(this);
    }

    public Chance Chance { get; }

    public Turns Turns { get; }

    public VirtualTime Time { get; }

    public Weather Weather { get; private set; }

    public PlantedFault? Fault { get; }

    public Workflows.Documents Documents { get; }

    /// <summary>What is stored.</summary>
    public MemoryStore Truth { get; } = new();

    public Chronicle Chronicle { get; }

    public Sink Sink { get; }

    public Host Host { get; }

    public Promises Promises { get; } = new();

    /// <summary>The storm is over: nothing fails any more, and actors come to their end.</summary>
    public bool IsCalm { get; private set; }

    /// <summary>The first thing that must not be; null where all is well.</summary>
    public string? Violation { get; private set; }

    public string Hash => trace.Hash;

    /// <summary>Adds a line to the trace.</summary>
    public void Tell(string what, string about = "", Life? life = null)
    {
        if (Environment.CurrentManagedThreadId != thread)
        {
            Break($"Something went on outside of the simulation's thread: {what} {about}.");
        }

        trace.Add(Time.Elapsed, life?.Number ?? 0, what, about);
    }

    public void Break(string sentence)
    {
        if (Violation is null)
        {
            Violation = sentence;
            trace.Add(Time.Elapsed, 0, "VIOLATION", sentence);
        }
    }

    public void CalmDown() => (IsCalm, Weather) = (true, Weather.Calm);

    /// <summary>Somebody outside begins something. Whatever surprises them is a violation.</summary>
    public void Begin(Func<Task> work) => Turns.Post(null, () => _ = WatchAsync(work));

    /// <summary>An answer on its way to a host; seldom it takes long.</summary>
    public void Reply(Life life, Action receive)
    {
        if (Chance.Is(Weather.Slow))
        {
            Time.After(Chance.Between(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(20)), () => Turns.Post(life, receive));
        }
        else
        {
            Turns.Post(life, receive);
        }
    }

    /// <summary>Lets an actor wait.</summary>
    public Task PauseAsync(TimeSpan pause)
    {
        var over = new TaskCompletionSource();
        Time.After(pause, over.SetResult);
        return over.Task;
    }

    public IReadOnlyList<HistoryEvent> HistoryOf(string runId) => Truth.ReadAsync(runId, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public RunSummary SummaryOf(string runId) => Truth.FindAsync(runId, CancellationToken.None).AsTask().GetAwaiter().GetResult()!;

    /// <exception cref="HistoryCorruptException">The history is not well-formed.</exception>
    public RunState StateOf(string runId)
    {
        var history = HistoryOf(runId);
        if (!folded.TryGetValue(runId, out var known) || known.Count != history.Count)
        {
            folded[runId] = known = (history.Count, WorkflowDecider.Fold(history, Read));
        }

        return known.State;
    }

    public Workflow Read(System.Text.Json.JsonElement document) => workflows.Read(document);

    private async Task WatchAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Break($"Somebody was surprised: {e}");
        }
    }
}
