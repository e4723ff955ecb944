using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Simulation.Clockwork;

namespace Serverless.Simulation.Guards;

/// <summary>A host that may be killed. It does one thing after the other: what goes on at the same time, goes on at several hosts.</summary>
public sealed class GuardHost(GuardWorld world, int number)
{
    private int lives;
    private Life? life;
    private HostParts? parts;
    private Queue<Func<Task>> waiting = [];
    private bool busy;

    public bool IsUp => life is not null;

    /// <summary>How far its clock is from the true time.</summary>
    public TimeSpan Offset { get; set; }

    public DateTimeOffset Clock => world.Time.Wall + Offset;

    /// <summary>Whether this is the life that it has now.</summary>
    public bool Has(HostParts some) => parts == some;

    public void Start()
    {
        life = new Life((number * 1_000) + ++lives);
        (parts, waiting, busy) = (new HostParts(world, this, life), [], false);
        world.Tell("starts", "", life);
        world.Begin(CatchUpAsync);
    }

    /// <summary>It hears of the newest rules.</summary>
    public void Follow() => parts?.Rules.Replace(world.Book.Set);

    public void Kill()
    {
        var killed = life!;
        world.Tell("is killed", "", killed);
        (life, parts) = (null, null);
        killed.End();
        world.Turns.SettleSent(killed);
    }

    /// <summary>What an earlier life, of this host or another, has left unjudged.</summary>
    public async Task CatchUpAsync()
    {
        var (done, unjudged) = await TryAsync(async parts => await parts.Line.ListUnjudgedAsync(0, 100, CancellationToken.None).ConfigureAwait(false)).ConfigureAwait(false);
        foreach (var record in done ? unjudged! : [])
        {
            await DispatchAsync(DispatchItem.Of(record)).ConfigureAwait(false);
        }
    }

    /// <summary>Judges an event, again and again until it is judged or the host is gone.</summary>
    public async Task DispatchAsync(DispatchItem item)
    {
        var begun = life;
        while (life == begun && begun is not null && !(await TryAsync(async parts => await parts.DispatchAsync(item).ConfigureAwait(false)).ConfigureAwait(false)).Done)
        {
            await world.PauseAsync(world.Chance.Between(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5))).ConfigureAwait(false);
        }
    }

    /// <returns>Not done where the store was away or the host was killed: nobody knows what became of it.</returns>
    public async Task<(bool Done, T? Answer)> TryAsync<T>(Func<HostParts, Task<T>> ask)
    {
        if (life is not { } asked || parts is not { } there)
        {
            return (false, default);
        }

        var answer = new TaskCompletionSource<(bool, T?)>();
        asked.WhenOver(() => world.Turns.Post(null, () => answer.TrySetResult((false, default))));
        waiting.Enqueue(async () =>
        {
            try
            {
                var made = await ask(there).ConfigureAwait(false);
                world.Turns.Post(null, () => answer.TrySetResult((true, made)));
            }
            catch (StoreUnavailableException)
            {
                world.Turns.Post(null, () => answer.TrySetResult((false, default)));
            }
            catch (Exception defect)
            {
                world.Break($"A host ran into a defect: {defect}");
            }
        });
        GoOn(asked);
        return await answer.Task.ConfigureAwait(false);
    }

    private void GoOn(Life asked)
    {
        if (busy || life != asked || !waiting.TryDequeue(out var next))
        {
            return;
        }

        busy = true;
        world.Turns.Post(asked, () => _ = DoAsync(asked, next));
    }

    private async Task DoAsync(Life asked, Func<Task> work)
    {
        await work().ConfigureAwait(false);
        if (life == asked)
        {
            busy = false;
            GoOn(asked);
        }
    }
}
