using Serverless.Application.Journal;
using Serverless.Simulation.Clockwork;

namespace Serverless.Simulation.Worlds;

/// <summary>The way of one life of a host to what outlives it: what is asked arrives at some time or fails, and an answer may be lost.</summary>
internal sealed class Line(Stage world, Life life)
{
    public static T Now<T>(ValueTask<T> done) => done.AsTask().GetAwaiter().GetResult();

    public static bool Now(ValueTask done)
    {
        done.AsTask().GetAwaiter().GetResult();
        return true;
    }

    /// <param name="writes">Whether its answer may be lost, and it may arrive when its sender is gone.</param>
    /// <param name="act">Done where it arrives, in a turn of its own.</param>
    public ValueTask<T> SendAsync<T>(string what, string about, bool writes, Func<T> act)
    {
        var answer = new TaskCompletionSource<T>();
        if (world.Chance.Is(world.Weather.StoreFails))
        {
            world.Reply(life, () => Fail($"{what} fails"));
            return new ValueTask<T>(answer.Task);
        }

        var lost = writes && world.Chance.Is(world.Weather.AnswersLost);
        world.Turns.PostSent(life, writes && world.Weather.LateWrites, () =>
        {
            var done = act();
            world.Reply(life, () =>
            {
                if (lost)
                {
                    Fail($"{what} is done and seems to fail");
                }
                else
                {
                    answer.SetResult(done);
                }
            });
        });
        return new ValueTask<T>(answer.Task);

        void Fail(string how)
        {
            world.Tell(how, about, life);
            answer.SetException(new StoreUnavailableException(how));
        }
    }

    /// <summary>For what is answered at once.</summary>
    public void Falter(double part, string how)
    {
        if (world.Chance.Is(part))
        {
            world.Tell(how, "", life);
            throw new StoreUnavailableException(how);
        }
    }
}
