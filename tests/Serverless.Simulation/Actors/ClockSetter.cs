using Serverless.Simulation.Worlds;

namespace Serverless.Simulation.Actors;

/// <summary>Sets the wall clock: by a second, an hour, two days, forward and back.</summary>
public sealed class ClockSetter : IActor
{
    private static readonly TimeSpan[] Jumps = [TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromDays(2)];

    public async Task ActAsync(World world)
    {
        while (!world.IsCalm)
        {
            await world.PauseAsync(world.Chance.Between(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60))).ConfigureAwait(false);
            if (!world.IsCalm && world.Chance.Is(world.Weather.ClockSet))
            {
                var jump = world.Chance.Of(Jumps) * (world.Chance.Is(0.5) ? 1 : -1);
                world.Time.Jump(jump);
                world.Tell("the clock is set", $"by {jump}");
            }
        }
    }
}
