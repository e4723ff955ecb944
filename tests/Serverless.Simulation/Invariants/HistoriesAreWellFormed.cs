using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using Serverless.Simulation.Worlds;

namespace Serverless.Simulation.Invariants;

/// <summary>Every history survives being written and read, folds again, and the list shows what it folds to.</summary>
public sealed class HistoriesAreWellFormed : IInvariant
{
    private readonly Dictionary<string, int> seen = [];

    public IEnumerable<string> Violations(World world)
    {
        foreach (var runId in world.Chronicle.Runs.Where(IsNew))
        {
            var facts = HistoryJson.ReadList(HistoryJson.Write(world.HistoryOf(runId)));
            string? broken = null;
            try
            {
                var again = RunSummaries.Of(runId, WorkflowDecider.Fold(facts, world.Read), facts.Count, facts[^1].At);
                var shown = world.SummaryOf(runId);
                broken = shown == again ? null : $"The list shows run {runId} as {shown}, and its history says {again}.";
            }
            catch (HistoryCorruptException e)
            {
                broken = $"The history of run {runId} is not well-formed: {e.Message}";
            }

            if (broken is not null)
            {
                yield return broken;
            }
        }

        bool IsNew(string runId)
        {
            var (before, now) = (seen.GetValueOrDefault(runId), world.SummaryOf(runId).Facts);
            seen[runId] = now;
            return before != now;
        }
    }
}
