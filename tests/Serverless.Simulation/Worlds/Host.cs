using Microsoft.Extensions.Logging;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Engines.Embedded;
using Serverless.Simulation.Clockwork;

namespace Serverless.Simulation.Worlds;

/// <summary>Where the engine lives: the product's own class over edges that fail. Killing it drops the engine with all it has in memory.</summary>
public sealed class Host(World world)
{
    private int lives;
    private EmbeddedRunEngine? engine;

    public Life? Life { get; private set; }

    public int Kills { get; private set; }

    public void Start()
    {
        var life = Life = new Life(++lives);
        world.Tell("starts", "", life);
        var store = new UnreliableStore(world, life);
        var edges = new EngineEdges(store, store, world.Sink.CallerOf(life), store, store, world.Documents, world.Time.ClockOf(life))
        {
            Begin = work => world.Turns.Post(life, () => _ = work()),
        };
        var begun = engine = new EmbeddedRunEngine(world.Fault?.Edges(edges, world, life) ?? edges, new Alarm(world, life));
        world.Turns.Post(life, () => _ = RecoverAsync(begun));
    }

    public void Kill()
    {
        var killed = Life!;
        world.Tell("is killed", "", killed);
        (Life, engine) = (null, null);
        Kills++;
        killed.End();
        world.Turns.SettleSent(killed);
    }

    /// <summary>Asks the host that is there, or the next one that comes.</summary>
    /// <exception cref="HostKilledException">It was killed before it answered: nobody knows what became of it.</exception>
    public async Task<T> AskAsync<T>(Func<EmbeddedRunEngine, IRunSubscriptions, Task<T>> ask)
    {
        while (engine is null)
        {
            await world.PauseAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
        }

        var (asked, life) = (engine, Life!);
        var answer = new TaskCompletionSource<T>();
        life.WhenOver(() => world.Turns.Post(null, () => answer.TrySetException(new HostKilledException())));
        world.Turns.Post(life, () => _ = PassOnAsync(ask(asked, new UnreliableStore(world, life)), answer));
        return await answer.Task.ConfigureAwait(false);
    }

    private static async Task PassOnAsync<T>(Task<T> asked, TaskCompletionSource<T> answer)
    {
        try
        {
            answer.TrySetResult(await asked.ConfigureAwait(false));
        }
        catch (Exception e)
        {
            answer.TrySetException(e);
        }
    }

    private async Task RecoverAsync(EmbeddedRunEngine begun)
    {
        while (true)
        {
            try
            {
                await begun.RecoverAsync(CancellationToken.None).ConfigureAwait(false);
                return;
            }
            catch (StoreUnavailableException)
            {
                await world.PauseAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
            }
        }
    }

    /// <summary>What the engine logs as an error is a defect: nothing here gives it a reason.</summary>
    private sealed class Alarm(World world, Life life) : ILogger<EmbeddedRunEngine>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                world.Tell("logs", formatter(state, exception), life);
                world.Break($"The engine ran into a defect: {formatter(state, exception)} {exception}");
            }
        }
    }
}

/// <summary>The host was killed while somebody waited for its answer.</summary>
public sealed class HostKilledException() : Exception("The host was killed.");
