namespace Serverless.Simulation.Clockwork;

/// <summary>Everything that could happen next. One thing happens at a time, on one thread, and chance says which: whatever the engine waits for is
/// finished from here, so its continuations run inside of a turn, and nothing is left to the thread pool.</summary>
public sealed class Turns(Chance chance)
{
    private readonly List<Turn> ready = [];

    public int Count => ready.Count;

    /// <summary>How many turns were taken.</summary>
    public int Taken { get; private set; }

    /// <param name="life">Whose it is: dropped with it. Null for what happens in the world, whoever is alive.</param>
    public void Post(Life? life, Action act) => ready.Add(new Turn(life, act));

    /// <summary>Something a host has sent and that is on its way: the other side gets it, or not, when the host is killed.</summary>
    /// <param name="mayBeLate">It may also arrive when the next host is there.</param>
    public void PostSent(Life sender, bool mayBeLate, Action act) => ready.Add(new Turn(null, act) { Sender = sender, MayBeLate = mayBeLate });

    /// <returns>False where nothing is ready.</returns>
    public bool TakeOne()
    {
        while (ready.Count > 0)
        {
            var index = chance.Below(ready.Count);
            var turn = ready[index];
            ready[index] = ready[^1];
            ready.RemoveAt(ready.Count - 1);
            if (turn.Life is not { IsOver: true })
            {
                Taken++;
                turn.Act();
                return true;
            }
        }

        return false;
    }

    /// <summary>What the killed host had sent arrives, or never will, or stays on its way.</summary>
    public void SettleSent(Life killed)
    {
        var sent = ready.Where(turn => turn.Sender == killed).ToList();
        ready.RemoveAll(turn => turn.Sender == killed);
        foreach (var turn in sent)
        {
            switch (chance.Below(turn.MayBeLate ? 3 : 2))
            {
                case 0:
                    turn.Act();
                    break;
                case 2:
                    ready.Add(turn with { Sender = null });
                    break;
            }
        }
    }

    private sealed record Turn(Life? Life, Action Act)
    {
        public Life? Sender { get; init; }

        public bool MayBeLate { get; init; }
    }
}
