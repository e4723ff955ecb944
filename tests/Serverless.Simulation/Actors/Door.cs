using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using Serverless.Simulation.Worlds;

namespace Serverless.Simulation.Actors;

/// <summary>What starts runs: each is asked for until somebody says that it is started, and sometimes again after that, as events are delivered again.</summary>
/// <param name="number">Which door.</param>
public sealed class Door(int number) : IActor
{
    public async Task ActAsync(World world)
    {
        await world.PauseAsync(world.Chance.Between(TimeSpan.Zero, TimeSpan.FromSeconds(20))).ConfigureAwait(false);
        var id = $"run{number}";
        var start = new RunStart(id, world.Documents.Next(), System.Text.Json.JsonElement.Parse("""{"n":0}"""), new RunCause("rule", "set", null, "/source", id));
        world.Promises.Asked.Add(start);
        var deliveries = world.Chance.Between(1, 3);
        for (var delivery = 1; delivery <= deliveries; delivery++)
        {
            await DeliverAsync(world, world.Fault?.Deliver(start, delivery) ?? start).ConfigureAwait(false);
            world.Promises.Started.Add(id);
            await world.PauseAsync(world.Chance.Between(TimeSpan.Zero, TimeSpan.FromSeconds(60))).ConfigureAwait(false);
        }
    }

    private static async Task DeliverAsync(World world, RunStart start)
    {
        while (true)
        {
            try
            {
                world.Tell("is delivered", start.RunId);
                var outcome = await world.Host.AskAsync((engine, _) => engine.StartAsync(start, CancellationToken.None).AsTask()).ConfigureAwait(false);
                world.Tell("is answered", $"{start.RunId} {outcome}");
                return;
            }
            catch (HostKilledException)
            {
                // Nobody said that it is started: it is delivered again.
            }
        }
    }
}
