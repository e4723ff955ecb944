using Serverless.Application.Journal;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;

namespace Serverless.Simulation.Guards.Invariants;

/// <summary>Every match that a guard holds back, also when it is judged again after a mute, and every one that is let go, is in one list that somebody is told of, and in no other.</summary>
public sealed class WhatIsHeldBackIsToldOnce : IGuardInvariant
{
    public IEnumerable<string> Violations(GuardWorld world)
    {
        var verdicts = world.Verdicts();
        foreach (var rule in world.Book.Rules.Where(rule => rule.Escalate is not null))
        {
            var held = verdicts.Where(verdict => verdict.Verdict.Rule == rule.Name && (EscalationPolicy.IsTold(verdict.Verdict.Decision) || IsHeldBackAfterMute(world, verdict))).Select(verdict => verdict.Place.Sequence)
                .Concat(world.Watch.Ledger.Values.OfType<RunFacts>().Where(run => run.Rule == rule.Name && run.LetGo is not null).Select(run => run.Sequence)).Order().ToList();
            var told = world.Watch.Runs.Values.Where(run => run.About is null && run.Rule == rule)
                .SelectMany(run => run.Started.Input.GetProperty("events").EnumerateArray()).Select(one => one.GetProperty("event").GetInt64()).Order().ToList();
            if (!held.SequenceEqual(told))
            {
                yield return $"The guard of {rule.Name} has held back the events {string.Join(' ', held)}, and somebody was told of {string.Join(' ', told)}.";
            }
        }
    }

    private static bool IsHeldBackAfterMute(GuardWorld world, VerdictRecord verdict) => verdict.Verdict.Decision is AdmissionDecision.Muted && world.Watch.Turns.Done.Contains(verdict.Place.Sequence)
        && world.Watch.Ledger.Values.OfType<RunFacts>().Any(run => run.Rule == verdict.Verdict.Rule && run.Sequence == verdict.Place.Sequence && EscalationPolicy.IsTold(AdmissionDecision.Of(run.Decision, run.Reason, null)));
}
