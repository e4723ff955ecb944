namespace Serverless.Simulation.Guards.Actors;

/// <summary>A person who edits the rules and pushes them.</summary>
public sealed class Author : IGuardActor
{
    public async Task ActAsync(GuardWorld world)
    {
        while (!world.IsCalm)
        {
            await world.PauseAsync(world.Chance.Between(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(25))).ConfigureAwait(false);
            if (!world.IsCalm && world.Chance.Is(world.Weather.RulesPushed))
            {
                world.PushRules();
            }
        }
    }
}
