using Serverless.Core.Admission;
using Serverless.Core.Rules;
using Serverless.Core.Workflows.Control;

namespace Serverless.Core.Workflows.Approvals;

/// <summary>Decides whether a proposed run may be let begin now. A yes to its question is its start, and starts what any other start would.</summary>
public static class ProposalPolicy
{
    /// <summary>Persons have stopped all starts or muted the rule. It passes, and the question stays open.</summary>
    public const string Held = "starts-held";

    /// <summary>Null where nothing is in the way.</summary>
    /// <param name="rule">Of the set in force; null where it is gone.</param>
    /// <param name="now">What it would rest on now; set with <paramref name="rule"/>.</param>
    /// <param name="mode">How far the rule may go now.</param>
    /// <param name="closed">What keeps the rule from starting anything; null for nothing.</param>
    public static ActVerdict.Refused? Judge(RunCause cause, string ruleSet, Rule? rule, ProposalBasis? now, RuleMode mode, AdmissionDecision? closed)
    {
        if (Outdated(cause, ruleSet, rule, now) is { } changed)
        {
            return Stale($"Since this was proposed {changed}: what was proposed is not what would be proposed now, so it is not approved any more; reject it.");
        }

        if (mode == RuleMode.Observe)
        {
            return Stale($"Since this was proposed rule {cause.Rule} has been demoted to observe and starts nothing, so it is not approved any more; reject it, or promote the rule first.");
        }

        return closed is null ? null : new ActVerdict.Refused($"{closed.Reason.TrimEnd('.')}. A yes would start the run, so it is not taken now: the question stays open and can be answered after that, and a no is taken at any time.") { Code = Held };
    }

    private static string? Outdated(RunCause cause, string ruleSet, Rule? rule, ProposalBasis? now) => (cause.Proposal?.Basis, now) switch
    {
        _ when rule is null => $"rule {cause.Rule} has been removed",
        (null, _) => cause.RuleSet == ruleSet ? null : "the rules have changed, and what exactly is not known",
        ({ Rule: var was }, { Rule: var young }) when was != young => $"the document of rule {cause.Rule} has changed",
        ({ Settings: var was }, { Settings: var young }) when was != young => $"settings that rule {cause.Rule} uses have changed",
        ({ Workflow: var was }, { Workflow: var young }) when was != young => $"the workflow of rule {cause.Rule}, or one that it runs, has changed",
        _ => null,
    };

    private static ActVerdict.Refused Stale(string sentence) => new(sentence) { Code = ApprovalPolicy.Stale };
}
