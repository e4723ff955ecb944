namespace Serverless.Simulation.Guards.Actors;

/// <summary>Lets a host do what is due in the ledger, every few seconds.</summary>
public sealed class Sweeper(GuardHost host) : IGuardActor
{
    public async Task ActAsync(GuardWorld world)
    {
        while (!world.IsCalm)
        {
            await world.PauseAsync(world.Chance.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15))).ConfigureAwait(false);
            await host.TryAsync(async parts => await parts.SweepAsync().ConfigureAwait(false)).ConfigureAwait(false);
        }
    }
}
