using Serverless.Application.Runs;
using Serverless.Core.Workflows.Control;

namespace Serverless.Simulation.Guards.Actors;

/// <summary>A person who lets runs go on that have failed.</summary>
public sealed class Retrier : IGuardActor
{
    public async Task ActAsync(GuardWorld world)
    {
        while (!world.IsCalm)
        {
            await world.PauseAsync(world.Chance.Between(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(20))).ConfigureAwait(false);
            var ended = world.Watch.Runs.Values.Where(run => run.About is not null && !world.Watch.Active.ContainsKey(run.RunId)).ToList();
            if (!world.IsCalm && ended.Count > 0 && world.Chance.Is(world.Weather.PersonsAct) && world.AnyHost() is { } host)
            {
                var run = world.Chance.Of(ended);
                world.Tell("is to be retried", run.RunId);
                await host.TryAsync(async parts => await parts.Control.ActAsync(run.RunId, new RunAct.Retry("person", "again", null), CancellationToken.None).ConfigureAwait(false) is ActOutcome.Done).ConfigureAwait(false);
            }
        }
    }
}
