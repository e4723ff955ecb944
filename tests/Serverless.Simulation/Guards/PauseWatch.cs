using Serverless.Application.Runs;
using Serverless.Core.Admission.Control;

namespace Serverless.Simulation.Guards;

/// <summary>While a stop pauses runs none of them does anything, and afterwards those go on that it has paused, and no others.</summary>
public sealed class PauseWatch(GuardWorld world)
{
    private long? stop;
    private TimeSpan since;

    /// <summary>A run begins to do something.</summary>
    public void NoteDeed(string runId, string deed)
    {
        Look();
        if (world.Weather.IsSure && stop is not null && world.Time.Elapsed - since > ClosingWatch.LongestStart && world.Watch.Runs[runId].About is not null)
        {
            world.Break($"Run {runId} {deed}, and stop {stop} has paused all runs for longer than {ClosingWatch.LongestStart}.");
        }
    }

    /// <summary>A host has paused or resumed what it found.</summary>
    /// <param name="before">As the switch stood when it began.</param>
    public void NoteSweep(StartControl before, TimeSpan begun)
    {
        Look();
        if (!world.Weather.IsSure || before.Pausing is not { } number || world.Watch.Control.Pausing != number || begun - since < TimeSpan.FromSeconds(1))
        {
            return;
        }

        foreach (var run in world.Watch.Active.Values.Where(run => StatusOf(run) is { Status: RunStatus.Running or RunStatus.Waiting or RunStatus.Asking } summary && summary.UpdatedAt < Clockwork.VirtualTime.Start + begun - world.ClocksDiffered))
        {
            world.Break($"Run {run.RunId} goes on, and a host has paused all that stop {number} pauses.");
        }
    }

    /// <summary>Since when the switch stands as it does, as far as runs are concerned.</summary>
    public void Look()
    {
        if (world.Watch.Control.Pausing is var now && now != stop)
        {
            (stop, since) = (now, world.Time.Elapsed);
        }
    }

    private RunSummary? StatusOf(WatchedRun run) => world.Truth.FindAsync(run.RunId, CancellationToken.None).AsTask().GetAwaiter().GetResult();
}
