using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Core.Workflows.Control;
using Serverless.Simulation.Worlds;

namespace Serverless.Simulation.Actors;

/// <summary>Does to runs what persons do, at bad moments, and asks again where the answer was lost.</summary>
public sealed class Person : IActor
{
    private int acts;

    public async Task ActAsync(World world)
    {
        while (!world.IsCalm)
        {
            await world.PauseAsync(world.Chance.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30))).ConfigureAwait(false);
            if (!world.IsCalm && world.Chance.Is(world.Weather.PersonsAct) && world.Chronicle.Runs.Count > 0)
            {
                await ActAsync(world, world.Chance.Of(world.Chronicle.Runs), Next(world)).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Does it, as often as it takes.</summary>
    public static async Task ActAsync(World world, string runId, RunAct act)
    {
        while (true)
        {
            try
            {
                world.Tell("a person acts:", $"{act.Kind} {runId}");
                var outcome = await world.Host.AskAsync((engine, _) => engine.ActAsync(runId, act, CancellationToken.None).AsTask()).ConfigureAwait(false);
                world.Tell("and is told:", $"{act.Kind} {runId} {outcome.GetType().Name}");
                if (outcome is ActOutcome.Done { Changed: true } done)
                {
                    world.Promises.Done.Add((runId, act.By));
                    if (done.ContinuedAs is { } continued)
                    {
                        world.Promises.Started.Add(continued);
                    }
                }

                return;
            }
            catch (HostKilledException)
            {
                // Whether it is done is not known: asking again changes nothing then.
            }
        }
    }

    private RunAct Next(World world)
    {
        var by = $"ann{++acts}";
        return world.Chance.Below(10) switch
        {
            < 3 => new RunAct.Pause(by, "look"),
            < 6 => new RunAct.Resume(by, "looked"),
            6 => new RunAct.Cancel(by, "no need"),
            < 9 => new RunAct.Retry(by, "again", world.Chance.Is(0.3) ? JsonElement.Parse("""{"n":7}""") : null),
            _ => new RunAct.Continue(by, "anew", null),
        };
    }
}
