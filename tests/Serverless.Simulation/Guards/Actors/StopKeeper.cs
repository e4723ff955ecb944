namespace Serverless.Simulation.Guards.Actors;

/// <summary>Lets a host pause runs while a stop says so, and resume them afterwards, every few seconds.</summary>
public sealed class StopKeeper(GuardHost host) : IGuardActor
{
    public async Task ActAsync(GuardWorld world)
    {
        while (!world.IsCalm)
        {
            await world.PauseAsync(world.Chance.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10))).ConfigureAwait(false);
            await host.TryAsync(async parts => await parts.KeepStopAsync().ConfigureAwait(false)).ConfigureAwait(false);
        }
    }
}
