using Serverless.Application.Runs;
using Serverless.Core.Workflows.Control;

namespace Serverless.Simulation.Guards.Actors;

/// <summary>A person who lets runs go on that have failed, and pauses others for a while.</summary>
public sealed class Attendant : IGuardActor
{
    private static readonly RunAct.Resume Resume = new("person", "well");

    public async Task ActAsync(GuardWorld world)
    {
        while (!world.IsCalm)
        {
            await world.PauseAsync(world.Chance.Between(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(20))).ConfigureAwait(false);
            var runs = world.Watch.Runs.Values.Where(run => run.About is not null).ToList();
            if (!world.IsCalm && runs.Count > 0 && world.Chance.Is(world.Weather.PersonsAct) && world.AnyHost() is { } host)
            {
                var run = world.Chance.Of(runs);
                RunAct act = !world.Watch.Active.ContainsKey(run.RunId) ? new RunAct.Retry("person", "again", null) : world.Chance.Is(0.5) ? new RunAct.Pause("person", "odd") : Resume;
                world.Tell($"is to {act.Kind}", run.RunId);
                await ActAsync(host, run.RunId, act).ConfigureAwait(false);
            }
        }
    }

    /// <summary>When the world is calm, a run goes on that a person has paused.</summary>
    public static Task ResumeAsync(GuardHost host, string runId) => ActAsync(host, runId, Resume);

    private static async Task ActAsync(GuardHost host, string runId, RunAct act) =>
        await host.TryAsync(async parts => await parts.Control.ActAsync(runId, act, CancellationToken.None).ConfigureAwait(false) is ActOutcome.Done).ConfigureAwait(false);
}
