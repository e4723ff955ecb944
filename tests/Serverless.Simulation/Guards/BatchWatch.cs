using System.Runtime.InteropServices;
using Serverless.Core.Admission;
using Serverless.Core.Rules.Guards;

namespace Serverless.Simulation.Guards;

/// <summary>What one run is given, where its rule holds: no more than it may, of one kind, and nothing that another was given.</summary>
public sealed class BatchWatch(GuardWorld world)
{
    private readonly Dictionary<string, string> doneBy = [];

    /// <summary>The run by which an event was done; null where none was.</summary>
    public string? DoneBy(string eventId) => doneBy.GetValueOrDefault(eventId);

    public void Note(WatchedRun run)
    {
        foreach (var about in run.Abouts)
        {
            if (!doneBy.TryAdd(about.Id, run.RunId))
            {
                world.Break($"Event {about.Id} is done by run {run.RunId} of {run.Rule.Name}, and was done by {doneBy[about.Id]}.");
            }
        }

        var bytes = JsonMarshal.GetRawUtf8Value(run.Started.Input).Length;
        if (run.Abouts.Count > BatchAsk.Most || (run.Abouts.Count > 1 && bytes > HeldInput.MostBytes))
        {
            world.Break($"Run {run.RunId} of {run.Rule.Name} is given {run.Abouts.Count} matches in {bytes} bytes at once.");
        }

        var kinds = run.Abouts.Select(about => Kind(run.Rule, about)).Distinct().Count();
        if (kinds > 1)
        {
            world.Break($"Run {run.RunId} of {run.Rule.Name} does together what its guard counts by {kinds} keys.");
        }
    }

    private static string Kind(GuardRule rule, SimulatedEvent about) => string.Join('/',
    [
        rule.Cooldown is { } pause ? about.KeyOf(pause.Key) : "",
        rule.Budget is { } budget ? about.KeyOf(budget.Key) : "",
        rule.Lock is { } held ? about.KeyOf(held.Key) : "",
        rule.Targets is null ? "" : about.Host,
    ]);
}
