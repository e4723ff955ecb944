using Serverless.Application.Runs;
using Serverless.Contracts.Memory;
using Serverless.Core.Workflows;
using Serverless.Simulation.Clockwork;

namespace Serverless.Simulation.Worlds;

/// <summary>What every made-up world has: chance, turns, time, a trace of what happened, and the first thing that must not be.</summary>
public abstract class Stage
{
    private readonly WorkflowCache workflows = new();
    private readonly Trace trace;
    private readonly int thread = Environment.CurrentManagedThreadId;

    /// <param name="write">Told each line of the trace; null where nobody reads it.</param>
    /// <param name="weather">Made up first of all.</param>
    protected Stage(ulong seed, Func<Chance, Weather> weather, Action<string>? write)
    {
        trace = new Trace(write);
        Chance = new Chance(seed);
        Weather = weather(Chance);
        Turns = new Turns(Chance);
        Time = new VirtualTime(Turns);
    }

    public Chance Chance { get; }

    public Turns Turns { get; }

    public VirtualTime Time { get; }

    public Weather Weather { get; private set; }

    /// <summary>What is stored.</summary>
    public MemoryStore Truth { get; } = new();

    /// <summary>The storm is over: nothing fails any more, and actors come to their end.</summary>
    public bool IsCalm { get; private set; }

    /// <summary>The first thing that must not be; null where all is well.</summary>
    public string? Violation { get; private set; }

    public string Hash => trace.Hash;

    public void CalmDown() => (IsCalm, Weather) = (true, Weather.Calm);

    public Workflow Read(System.Text.Json.JsonElement document) => workflows.Read(document);

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

    /// <summary>The next thing that can happen, happens.</summary>
    /// <returns>False where nothing can.</returns>
    public bool Step()
    {
        Time.Pass(Chance.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(2)));
        return (Turns.Count > 0 && !Chance.Is(0.02) && Turns.TakeOne()) || Time.PassToNext() || Turns.TakeOne();
    }

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
