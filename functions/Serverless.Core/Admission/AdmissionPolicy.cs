using Serverless.Core.Rules;
using Serverless.Core.Workflows;

namespace Serverless.Core.Admission;

/// <summary>Decides what becomes of a match. Pure: what it needs to know are its arguments.</summary>
public static class AdmissionPolicy
{
    /// <summary>Runs of a chain that a reason names, at most: the last of them.</summary>
    private const int MostShown = 10;

    /// <param name="runId">The id the run would have; it follows from rule and event.</param>
    /// <param name="workflow">What the rule runs, for the reason.</param>
    public static AdmissionDecision Decide(RuleMode mode, string runId, string workflow) => mode switch
    {
        RuleMode.Auto => new AdmissionDecision.Admitted($"The event matches, and the rule may act by itself: {workflow} was started.", runId),
        RuleMode.Propose => new AdmissionDecision.Proposed($"The event matches; the rule proposes {workflow}, and its run waits for a person before it does anything.", runId),
        _ => Observe(workflow, null),
    };

    /// <param name="plan">What the run would change, in words; null where nobody has looked.</param>
    public static AdmissionDecision Observe(string workflow, string? plan) =>
        new AdmissionDecision.Observed($"The event matches; the rule only observes, in mode auto it would have started {workflow}{(plan is null ? "" : $", and {plan}")}.");

    /// <summary>Of a match whose event runs have led to; null where the chain may go on.</summary>
    /// <param name="chain">The runs that led to the event.</param>
    /// <param name="longest">Runs in a chain, at most; 1 or more.</param>
    public static AdmissionDecision? CutLoop(IReadOnlyList<RunLink>? chain, int longest) => chain is null || chain.Count < longest
        ? null
        : new AdmissionDecision.LoopCut($"{chain.Count} runs have led to this event, one after the other, and a chain has {longest} at most: {(chain.Count > MostShown ? "… → " : "")}{string.Join(" → ", chain.TakeLast(MostShown).Select(link => $"{link.Rule ?? "a person"} (run {link.RunId})"))}.");

    /// <summary>Of a match that could not be judged because the rule's condition or input raised an error.</summary>
    public static AdmissionDecision Fail(string error) => new AdmissionDecision.Failed($"The pattern matches, but the rule could not be judged: {error}");

    /// <summary>Of a match of an event that was delivered before.</summary>
    /// <param name="original">The sequence of the first delivery.</param>
    /// <param name="then">What was decided then.</param>
    public static AdmissionDecision Repeat(long original, AdmissionDecision then) => new AdmissionDecision.Duplicate(
        then is AdmissionDecision.Admitted admitted
            ? $"The same event came before as number {original}, and started run {admitted.RunId} then."
            : $"The same event came before as number {original}, and {Said(then)} then.");

    private static string Said(AdmissionDecision then) => then switch
    {
        AdmissionDecision.Observed => "was only observed",
        AdmissionDecision.Proposed => "was only proposed",
        AdmissionDecision.Duplicate => "was a duplicate",
        AdmissionDecision.Repeated => "asked for what had been asked for before",
        AdmissionDecision.CoolingDown or AdmissionDecision.OverBudget or AdmissionDecision.BreakerOpen or AdmissionDecision.TooManyTargets => "was held back by the rule's guard",
        AdmissionDecision.Locked => "found the lock taken",
        AdmissionDecision.Queued => "began to wait for its lock",
        AdmissionDecision.Held => "was held, to be done with others",
        AdmissionDecision.LoopCut => "was the end of a loop",
        AdmissionDecision.Muted => "was muted",
        _ => "could not be judged",
    };
}
