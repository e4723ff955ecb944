using Serverless.Core.Workflows;
using Serverless.Simulation.Worlds;

namespace Serverless.Simulation.Invariants;

/// <summary>What a person was told to be done stands in the history, an event that was heard does too, and what was emitted was published.</summary>
public sealed class PromisesAreKept : IInvariant
{
    public IEnumerable<string> Violations(World world)
    {
        foreach (var (runId, by) in world.Promises.Done.Where(act => !world.HistoryOf(act.RunId).OfType<PersonActed>().Any(fact => fact.By == act.By)))
        {
            yield return $"{by} was told to have changed run {runId}, and its history does not know of it.";
        }

        foreach (var (runId, sequence) in world.Promises.Heard.Where(heard => !world.HistoryOf(heard.RunId).OfType<EventHeard>().Any(fact => fact.Sequence == heard.Sequence)))
        {
            yield return $"Run {runId} was said to have heard event {sequence}, and its history does not know of it.";
        }

        var histories = world.Chronicle.Runs.Select(world.HistoryOf).ToList();
        foreach (var history in histories)
        {
            foreach (var twice in history.OfType<EventHeard>().GroupBy(fact => (fact.Sequence, fact.Path)).Where(heard => heard.Count() > 1))
            {
                yield return $"Run {((RunStarted)history[0]).RunId} has heard event {twice.Key.Sequence} twice at {twice.Key.Path}.";
            }

            var intended = history.OfType<EmitIntended>().ToLookup(fact => fact.Path, fact => fact.Event.GetProperty("id").GetString()!);
            foreach (var emitted in history.OfType<EventEmitted>().Where(fact => !intended[fact.Path].Any(world.Promises.Published.Contains)))
            {
                yield return $"Run {((RunStarted)history[0]).RunId} says that it has emitted its event at {emitted.Path}, and nobody has it.";
            }
        }

        var all = histories.SelectMany(history => history.OfType<EmitIntended>()).Select(fact => fact.Event.GetProperty("id").GetString()!).ToHashSet();
        foreach (var unknown in world.Promises.Published.Where(id => !all.Contains(id)))
        {
            yield return $"Event {unknown} was published, and no run intended it.";
        }
    }
}
