namespace Serverless.Simulation.Guards.Invariants;

/// <summary>Of the runs that were started: never more in a window than the budget of the one that was let through last, or the whole router's, and pauses between them
/// as long as cool-down and dedupe say. By the ledger's own times, in the order of the ledger.</summary>
public sealed class LimitsHold : IGuardInvariant
{
    public IEnumerable<string> Violations(GuardWorld world)
    {
        var started = world.Watch.Admissions.Where(one => world.Watch.Runs.ContainsKey(one.RunId)).Select(one => (world.Watch.Runs[one.RunId].Rule, About: world.Watch.Runs[one.RunId].About!, one.At, one.RunId)).ToList();
        for (var i = 0; i < started.Count; i++)
        {
            var (rule, about, at, runId) = started[i];
            var before = started.Take(i).ToList();
            if (rule.Budget is { } budget && before.Count(one => one.Rule.Budget is not null && one.Rule.BudgetOf(one.About) == rule.BudgetOf(about) && one.At > at - budget.Per) is var used && used >= budget.Max)
            {
                yield return $"Run {runId} of {rule.Name} was let through at {at:O}, {used} were in {budget.Per} before it, and its budget is {budget.Max}.";
            }

            if (world.Ceiling is { } ceiling && before.Count(one => one.At > at - ceiling.Per) is var all && all >= ceiling.Max)
            {
                yield return $"Run {runId} of {rule.Name} was let through at {at:O}, {all} were in {ceiling.Per} before it, and the ceiling is {ceiling.Max}.";
            }

            if (rule.Cooldown is { } pause && before.Exists(one => one.Rule == rule && one.About.KeyOf(pause.Key) == about.KeyOf(pause.Key) && one.At > at - pause.Length))
            {
                yield return $"Run {runId} of {rule.Name} was let through at {at:O}, within the cool-down of the one before.";
            }
        }

        foreach (var rule in world.Book.Rules.Where(rule => rule.Dedupe is not null))
        {
            foreach (var key in world.Watch.Runs.Values.Where(run => run.Rule == rule).SelectMany(run => run.Abouts).GroupBy(about => about.KeyOf(rule.Dedupe!.Key)))
            {
                var times = key.Select(about => world.Watch.Asked[Core.Workflows.RunId.For(rule.Name, GuardBook.Source, about.Id)]).Order().ToList();
                foreach (var (one, next) in times.Zip(times.Skip(1)).Where(pair => pair.Second < pair.First + rule.Dedupe!.Length))
                {
                    yield return $"Two runs of {rule.Name} for {key.Key} were asked for at {one:O} and {next:O}, and within {rule.Dedupe!.Length} one is enough.";
                }
            }
        }
    }
}
