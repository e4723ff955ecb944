using Serverless.Application.Dispatch;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Events;
using Serverless.Core.Rules;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Application.Admission;

/// <summary>From a match to its answer, and to its run where it is admitted.</summary>
public sealed class Admissions(IRunEngine engine, GuardDesk guards, StartSwitch starts, AdmissionLimits limits, TimeProvider time)
{
    /// <summary>Decides, and starts the run that is admitted. The same match again gets the same answer, and its run is started once.</summary>
    /// <param name="heldUnder">Of a match that has waited for a lock: the key it waits under.</param>
    /// <exception cref="Journal.StoreUnavailableException">It is not known to be done; ask again.</exception>
    public async Task<AdmissionDecision> AdmitAsync(RuleSet set, long sequence, NormalizedEvent received, RuleMatch match, CancellationToken cancellation, string? heldUnder = null)
    {
        if (match is not RuleMatch.Matched { Rule: var rule } matched)
        {
            return AdmissionPolicy.Fail(((RuleMatch.Failed)match).Error);
        }

        var runId = RunId.For(rule.Name, received.Source, received.Id);
        var chain = CausedBy.Read(received.Utf8.Span);
        var control = rule.Mode == RuleMode.Observe ? StartControl.Open : await starts.CurrentAsync(cancellation).ConfigureAwait(false);
        var mode = control.ModeOf(rule);
        if (mode == RuleMode.Observe)
        {
            return AdmissionPolicy.Observe(rule.Run, RunPlanner.Plan(set.Workflows[rule.Run], matched.Input, RunCause.None with { Rule = rule.Name }, time.GetUtcNow()).Summary);
        }

        var allowed = AdmissionPolicy.Decide(RuleMode.Auto, runId, rule.Run);
        var decision = await JudgeAsync(control, matched, new GuardAsk(rule, matched.Keys, runId, sequence) { HeldUnder = heldUnder }, chain, allowed, cancellation).ConfigureAwait(false);
        if (decision is not AdmissionDecision.Admitted)
        {
            return decision;
        }

        await StartAsync(set, sequence, received, matched, mode, runId, chain, cancellation).ConfigureAwait(false);
        return mode == RuleMode.Propose ? AdmissionPolicy.Decide(mode, runId, rule.Run) : decision;
    }

    private async ValueTask<AdmissionDecision> JudgeAsync(StartControl control, RuleMatch.Matched match, GuardAsk ask, IReadOnlyList<RunLink>? chain, AdmissionDecision otherwise, CancellationToken cancellation)
    {
        return control.Judge(match.Rule, time.GetUtcNow())
            ?? AdmissionPolicy.CutLoop(chain, limits.LongestChain)
            ?? (match.Rule.Guard.Limits ? await guards.DecideAsync(ask, cancellation).ConfigureAwait(false) : otherwise);
    }

    private async Task StartAsync(RuleSet set, long sequence, NormalizedEvent received, RuleMatch.Matched match, RuleMode mode, string runId, IReadOnlyList<RunLink>? chain, CancellationToken cancellation)
    {
        using var span = DeliveryTrace.Begin(received);
        var rule = match.Rule;
        var scope = rule.Scope.Roots.Count == 0 ? null : rule.Scope.Roots.Select(root => root.ToString()).ToList();
        var cause = new RunCause(rule.Name, set.Id, sequence, received.Source, received.Id, scope, DeliveryTrace.Here) { Chain = chain, Proposal = mode == RuleMode.Propose ? rule.Proposal : null };
        await engine.StartAsync(new RunStart(runId, set.Workflows[rule.Run].Document, match.Input, cause), cancellation).ConfigureAwait(false);
    }
}
