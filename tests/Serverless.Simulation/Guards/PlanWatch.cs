using Serverless.Application.Admission;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Simulation.Guards;

/// <summary>Plans are reserved with the admission, a run begins with the one that stands in the ledger and does nothing that is not in it, and each target under
/// remediation is counted once, for the run that has it.</summary>
public sealed class PlanWatch(GuardWorld world)
{
    private readonly HashSet<(string Run, string Path)> acts = [];

    /// <summary>A run is let through.</summary>
    public void NoteAdmission(string runId, RunFacts run)
    {
        if ((world.Book.Find(run.Rule).Reserves || world.Ceiling is not null) && run.Plan is not { Hash.Length: 64 })
        {
            world.Break($"Run {runId} of {run.Rule} was let through, and no plan is reserved for it.");
        }
    }

    /// <summary>A run begins.</summary>
    public void Note(WatchedRun run)
    {
        var (cause, reserved) = (run.Started.Cause, world.Watch.DecidedOf(run.RunId)?.Plan);
        if (cause.Plan is not { } plan)
        {
            if (run.Rule.Reserves || world.Ceiling is not null || cause.Proposal is not null)
            {
                world.Break($"Run {run.RunId} of {run.Rule.Name} begins without a plan.");
            }

            return;
        }

        var made = PlanReservation.Of(world.Read(run.Started.Workflow), run.Started.Input, RunCause.None with { Rule = cause.Rule, RuleSet = cause.RuleSet }, plan.At);
        if (made.Hash != plan.Hash)
        {
            world.Break($"Run {run.RunId} of {run.Rule.Name} begins with the plan {plan.Hash[..12]}, and what it does is {made.Hash[..12]}.");
        }

        if (reserved?.Hash != plan.Hash)
        {
            world.Break($"Run {run.RunId} of {run.Rule.Name} begins with the plan {plan.Hash[..12]}, and {reserved?.Hash[..12] ?? "none"} is reserved.");
        }
    }

    /// <summary>A run acts. What it touches it says itself, in what it sends.</summary>
    public void Note(string runId, CallIntended call)
    {
        var run = world.Watch.Runs[runId];
        if (run is not { About: not null, Started.Cause.Plan: { } own } || world.Watch.DecidedOf(runId)?.Plan is not { } plan)
        {
            return;
        }

        // What nobody can know before is not held to.
        var touched = call.With.GetProperty("body").EnumerateArray().Select(one => one.GetString()!).ToList();
        if (own.Changes.FirstOrDefault(one => one.Task == call.Path) is not { } change || (!change.Targets.Contains(RunPlan.Unknown) && (touched.Except(change.Targets).Any() || (plan.Targets.Count < PlanMark.MostTargets && touched.Except(plan.Targets).Any()))))
        {
            world.Break($"Run {runId} of {run.Rule.Name} acts on {string.Join(' ', touched)} at {call.Path}, and its plan is {string.Join(", ", own.Changes.Select(one => $"{one.Task} {string.Join(' ', one.Targets)}"))}.");
        }

        // A task that is done again after a retry is the same change.
        acts.Add((runId, call.Path));
        if (acts.Count(act => act.Run == runId) > plan.Writes)
        {
            world.Break($"Run {runId} of {run.Rule.Name} makes more than the {plan.Writes} changes of its plan.");
        }
    }

    /// <summary>Something was written: of each scope the targets that are counted are those of the runs that hold one, each once.</summary>
    public void Note(IReadOnlyList<LedgerChange> changes)
    {
        foreach (var change in changes.Where(change => LedgerKeys.IsTargets(change.Key)))
        {
            var busy = ((TargetFacts?)change.Facts)?.Busy ?? [];
            var held = world.Watch.Holders(change.Key).ToList();
            if (!busy.Select(one => one.Run).Order(StringComparer.Ordinal).SequenceEqual(held.Select(one => one.RunId).Order(StringComparer.Ordinal)))
            {
                world.Break($"{change.Key} counts the targets of {string.Join(' ', busy.Select(one => one.Run))}, and {string.Join(' ', held.Select(one => one.RunId))} have one.");
            }
            else if (held.Find(one => one.Facts.Plan is { Targets.Count: < PlanMark.MostTargets } plan && !plan.Targets.Any(target => IsOf(target, busy.First(other => other.Run == one.RunId).Target))) is { RunId: { } stray })
            {
                world.Break($"{change.Key} counts a target for run {stray} that is not in its plan.");
            }
        }
    }

    /// <summary>A plan says of a host also in which place it is.</summary>
    private static bool IsOf(string target, string counted) => LedgerKeys.Target(target.Split('-')[0]) == counted;
}
