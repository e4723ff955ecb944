using Serverless.Application.Runs;

namespace Serverless.Simulation.Guards.Actors;

/// <summary>Lets runs come to their ends: well, with a failure, or because a person cancels them.</summary>
public sealed class RunEnder : IGuardActor
{
    public async Task ActAsync(GuardWorld world)
    {
        while (!world.IsCalm)
        {
            await world.PauseAsync(world.Chance.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(8))).ConfigureAwait(false);
            if (world.Watch.Active.Count > 0 && world.AnyHost() is { } host)
            {
                await EndAsync(world, host, world.Chance.Of([.. world.Watch.Active.Values])).ConfigureAwait(false);
            }
        }
    }

    public static async Task EndAsync(GuardWorld world, GuardHost host, WatchedRun run)
    {
        var how = world.Chance.Is(0.1) ? RunStatus.Cancelled : world.Chance.Is(run.Rule.Fails) ? RunStatus.Faulted : RunStatus.Completed;
        await host.TryAsync(async parts =>
        {
            var summary = await parts.Line.FindAsync(run.RunId, CancellationToken.None).ConfigureAwait(false);
            return summary is { Ended: false } && await parts.Histories.AppendAsync(PaperEngine.End(summary, how, parts.Clock.GetUtcNow()), CancellationToken.None).ConfigureAwait(false) == AppendOutcome.Appended;
        }).ConfigureAwait(false);
    }
}
