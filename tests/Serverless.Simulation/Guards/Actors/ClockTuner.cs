namespace Serverless.Simulation.Guards.Actors;

/// <summary>Sets the clocks of hosts a little ahead or back.</summary>
public sealed class ClockTuner : IGuardActor
{
    public async Task ActAsync(GuardWorld world)
    {
        var most = world.Weather.ClocksDiffer;
        while (!world.IsCalm && most > TimeSpan.Zero)
        {
            var host = world.Chance.Of(world.Hosts);
            host.Offset = world.Chance.Between(-most, most);
            world.Tell("a clock is set", $"{host.Offset}");
            await world.PauseAsync(world.Chance.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30))).ConfigureAwait(false);
        }
    }
}
