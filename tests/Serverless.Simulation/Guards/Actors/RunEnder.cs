using Serverless.Core.Workflows.Control;

namespace Serverless.Simulation.Guards.Actors;

/// <summary>Lets runs come to their ends: answers what they have asked of the world, well or not, and cancels some.</summary>
public sealed class RunEnder : IGuardActor
{
    public async Task ActAsync(GuardWorld world)
    {
        while (!world.IsCalm)
        {
            await world.PauseAsync(world.Chance.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(4))).ConfigureAwait(false);
            if (world.Watch.Active.Count > 0 && world.AnyHost() is { } host)
            {
                await GoOnAsync(world, host, world.Chance.Of([.. world.Watch.Active.Values])).ConfigureAwait(false);
            }
        }
    }

    public static Task GoOnAsync(GuardWorld world, GuardHost host, WatchedRun run)
    {
        var (cancels, well) = (world.Chance.Is(0.05), !world.Chance.Is(run.Rule.Fails));
        return host.TryAsync(async parts =>
        {
            if (cancels)
            {
                await parts.Control.ActAsync(run.RunId, new RunAct.Cancel("person", "no"), CancellationToken.None).ConfigureAwait(false);
            }

            return await parts.Engine.GoOnAsync(run.RunId, well).ConfigureAwait(false);
        });
    }
}
