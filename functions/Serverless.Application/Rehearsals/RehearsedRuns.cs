using Serverless.Application.Admission;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Events;
using Serverless.Core.Rules;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Application.Rehearsals;

/// <summary>Judges events as the router does, over a ledger of guards that is empty at first: by patterns and conditions, the mutes of the packs, chains of causes, and guards.
/// What persons switched off, and the ceiling of a router, are no part of a pack.</summary>
internal sealed class RehearsedRuns(RuleSet set, RuleMode? mode)
{
    private readonly Dictionary<string, GuardFacts> ledger = new(StringComparer.Ordinal);
    private long sequence;

    /// <param name="only">The only rule that is asked; null for all.</param>
    public IReadOnlyList<RehearsedVerdict> Judge(NormalizedEvent happened, DateTimeOffset at, string? only)
    {
        sequence++;
        return [.. set.Match(happened, at).Where(match => only is null || match.Rule.Name == only).Select(match => Judge(match, happened, at))];
    }

    public void Judge(EarlierEvent earlier, string? only)
    {
        foreach (var verdict in Judge(earlier.Happened, earlier.At, only).Where(verdict => verdict.Start is not null && earlier.Run != EarlierRun.Going))
        {
            if (ledger.GetValueOrDefault(LedgerKeys.Run(verdict.Start!.RunId)) is RunFacts run)
            {
                Record(RunEndPolicy.End(verdict.Start.RunId, run, Ending(earlier.Run), ledger.GetValueOrDefault, earlier.At));
            }
        }
    }

    private static RunEnding Ending(EarlierRun run) => run switch { EarlierRun.Completed => RunEnding.Well, EarlierRun.Faulted => RunEnding.Failed, _ => RunEnding.Neither };

    private RehearsedVerdict Judge(RuleMatch match, NormalizedEvent happened, DateTimeOffset at)
    {
        if (match is not RuleMatch.Matched matched)
        {
            return new RehearsedVerdict(match.Rule.Name, AdmissionPolicy.Fail(((RuleMatch.Failed)match).Error), null);
        }

        var (rule, workflow) = (match.Rule with { Mode = mode ?? match.Rule.Mode }, set.Workflows[match.Rule.Run]);
        if (rule.Mode == RuleMode.Observe)
        {
            return new RehearsedVerdict(rule.Name, AdmissionPolicy.Observe(rule.Run, RunPlanner.Plan(workflow, matched.Input, RunCause.None with { Rule = rule.Name }, at).Summary), null);
        }

        var runId = RunId.For(rule.Name, happened.Source, happened.Id);
        var chain = CausedBy.Read(happened.Utf8.Span);
        var plan = PlanReservation.IsFor(rule, rule.Mode, null) ? PlanReservation.Of(workflow, matched.Input, RunCause.None with { Rule = rule.Name, RuleSet = set.Id }, at) : null;
        var decision = (AdmissionDecision?)Muted(rule, happened, at) ?? AdmissionPolicy.CutLoop(chain, AdmissionLimits.Usual.LongestChain) ?? Guarded(rule, matched, runId, plan, at);
        if (decision is not AdmissionDecision.Admitted)
        {
            return new RehearsedVerdict(rule.Name, decision, null);
        }

        var cause = new RunCause(rule.Name, set.Id, sequence, happened.Source, happened.Id, rule.Scope.Roots.Count == 0 ? null : rule.Scope.Roots.Select(root => root.ToString()).ToList())
        {
            Chain = chain, Proposal = rule.Mode == RuleMode.Propose ? rule.Proposal.About(happened) with { NotBy = matched.Authors.Count == 0 ? null : matched.Authors } : null, Plan = plan,
        };
        return new RehearsedVerdict(rule.Name, AdmissionPolicy.Decide(rule.Mode, runId, rule.Run), new RunStarted(at, runId, workflow.Document, matched.Input, cause));
    }

    private AdmissionDecision.Muted? Muted(Rule rule, NormalizedEvent happened, DateTimeOffset at) =>
        set.Mutes.Select(mute => mute.Hold(rule, happened, at) is { } hold ? mute.Verdict(rule, hold) : null).FirstOrDefault(verdict => verdict is not null);

    private AdmissionDecision Guarded(Rule rule, RuleMatch.Matched match, string runId, PlanReservation? plan, DateTimeOffset at)
    {
        var ask = new GuardAsk(rule, match.Keys, runId, sequence) { Plan = plan is null ? null : PlanMark.Of(plan), Watched = set.MayFailVerification(rule.Run) };
        if (!ask.Limited)
        {
            return AdmissionPolicy.Decide(RuleMode.Auto, runId, rule.Run);
        }

        var answer = GuardPolicy.Decide(ask, ledger.GetValueOrDefault, at);
        Record(answer.Changes);
        return answer.Decision;
    }

    private void Record(IReadOnlyDictionary<string, GuardFacts> changes)
    {
        foreach (var (key, facts) in changes)
        {
            ledger[key] = facts;
        }
    }
}

/// <param name="Start">The first fact of the run that it starts; null where it starts none.</param>
internal sealed record RehearsedVerdict(string Rule, AdmissionDecision Decision, RunStarted? Start);
