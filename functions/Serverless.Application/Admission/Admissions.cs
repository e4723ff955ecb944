using Serverless.Application.Dispatch;
using Serverless.Application.Runs;
using Serverless.Application.Trust;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Events;
using Serverless.Core.Rules;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Approvals;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Application.Admission;

/// <summary>From a match to its answer, and to its run where it is admitted.</summary>
/// <param name="histories">What was started is read there where it was started before, by whatever rules were in force then; null where that is taken to be what would be started now.</param>
public sealed class Admissions(IRunEngine engine, GuardDesk guards, StartGate gate, RunEndings endings, IRunReader runs, MutedMatches muted, IRunHistory? histories = null)
{
    private readonly Causes causes = new(histories);
    private readonly Observations observations = new(engine, histories);

    /// <summary>Whether a mute that is for some events of the rule only is for this one: it waits, and others do not wait for it.</summary>
    public ValueTask<bool> IsPutOffAsync(Rule rule, NormalizedEvent received, CancellationToken cancellation) => gate.IsPutOffAsync(rule, received, cancellation);

    /// <summary>Whether the guard of the rule would let matches through that are held, and no person says no (null), or when to ask again: they wait in line meanwhile.</summary>
    /// <param name="first">The event of the first of them.</param>
    public async Task<DateTimeOffset?> OpensAsync(GuardAsk held, NormalizedEvent first, CancellationToken cancellation) =>
        await gate.ClosedAsync(held.Rule, first, null, cancellation).ConfigureAwait(false) is not null
            ? gate.Now + HoldPolicy.Pause
            : await guards.OpensAsync(held with { Ceiling = gate.Ceiling }, cancellation).ConfigureAwait(false);

    /// <summary>Whether the rule starts nothing now because it only observes, by its document or because it was demoted.</summary>
    public async Task<bool> ObservesAsync(Rule rule, CancellationToken cancellation) => await gate.ModeAsync(rule, cancellation).ConfigureAwait(false) == RuleMode.Observe;

    /// <summary>The runs that have led to an event.</summary>
    public ValueTask<IReadOnlyList<RunLink>?> ChainAsync(NormalizedEvent received, CancellationToken cancellation) => causes.ReadAsync(received, cancellation);

    /// <summary>Decides, and starts the run that is admitted. The same match again gets the same answer, and its run is started once.</summary>
    /// <param name="heldUnder">Of a match that has waited for a lock: the key it waits under.</param>
    /// <param name="batch">Of matches that were held: they all, and <paramref name="match"/> is the first of them with the input of all.</param>
    /// <param name="events">Set with <paramref name="batch"/>: the events of all.</param>
    /// <param name="afterMute">Of a match that was muted, when nobody mutes it any more: the page it was kept on.</param>
    /// <exception cref="Journal.StoreUnavailableException">It is not known to be done; ask again.</exception>
    public async Task<AdmissionDecision> AdmitAsync(
        RuleSet set, long sequence, NormalizedEvent received, RuleMatch match, CancellationToken cancellation, string? heldUnder = null, BatchAsk? batch = null, string? afterMute = null, IReadOnlyList<NormalizedEvent>? events = null)
    {
        var (before, at) = (await gate.ControlAsync(cancellation).ConfigureAwait(false), gate.Now);
        var decision = await DecideAsync(set, sequence, received, match, heldUnder, batch, events ?? [received], afterMute, cancellation).ConfigureAwait(false);
        if (decision is AdmissionDecision.Muted && heldUnder is null && batch is null && afterMute is null)
        {
            await muted.KeepAsync((RuleMatch.Matched)match, received, sequence, before, at, cancellation).ConfigureAwait(false);

            // A host that has not heard of the mute, or has heard of its end, may have started it meanwhile. Where it does so after this it is judged again, and that finds the run.
            return await ToldAsync(RunId.For(match.Rule.Name, received.Source, received.Id), null, cancellation).ConfigureAwait(false) ?? decision;
        }

        return decision;
    }

    /// <summary>What the run tells that there is, whatever the rule says by now; null where there is none.</summary>
    /// <param name="decided">The guard's answer, where it was let through; null where nobody has it at hand.</param>
    private async ValueTask<AdmissionDecision?> ToldAsync(string runId, AdmissionDecision? decided, CancellationToken cancellation)
    {
        if (await runs.FindAsync(runId, cancellation).ConfigureAwait(false) is not { } run)
        {
            return null;
        }

        var proposed = await CauseAsync(runId, cancellation).ConfigureAwait(false) is { Proposal: not null };
        return !proposed && decided is AdmissionDecision.Admitted ? decided : AdmissionPolicy.Decide(proposed ? RuleMode.Propose : RuleMode.Auto, runId, run.Workflow);
    }

    private async ValueTask<RunCause?> CauseAsync(string runId, CancellationToken cancellation) =>
        histories is not null && await histories.ReadAsync(runId, new HistoryPage(0, 1), cancellation).ConfigureAwait(false) is [RunStarted started] ? started.Cause : null;

    private async Task<AdmissionDecision> DecideAsync(RuleSet set, long sequence, NormalizedEvent received, RuleMatch match, string? heldUnder, BatchAsk? batch, IReadOnlyList<NormalizedEvent> events, string? afterMute, CancellationToken cancellation)
    {
        if (match is not RuleMatch.Matched { Rule: var rule } matched)
        {
            return AdmissionPolicy.Fail(((RuleMatch.Failed)match).Error);
        }

        var runId = batch?.RunId ?? RunId.For(rule.Name, received.Source, received.Id);
        var chain = batch is null ? await causes.ReadAsync(received, cancellation).ConfigureAwait(false) : batch.Chain;
        var first = await gate.ModeAsync(rule, cancellation).ConfigureAwait(false);
        if (first == RuleMode.Observe)
        {
            return await ToldAsync(runId, null, cancellation).ConfigureAwait(false) ?? await ObserveAsync(set, sequence, received, matched, chain, cancellation).ConfigureAwait(false);
        }

        var decision = AdmissionPolicy.Decide(RuleMode.Auto, runId, rule.Run);
        if (decision is not AdmissionDecision.Admitted admitted)
        {
            return decision;
        }

        var plan = PlanReservation.IsFor(rule, first, gate.Ceiling) ? Plan(set, rule, matched) : null;
        var ask = new GuardAsk(rule, matched.Keys, runId, sequence)
        {
            HeldUnder = heldUnder, Batch = batch, AfterMute = afterMute, Ceiling = gate.Ceiling, Plan = plan is null ? null : PlanMark.Of(plan), Watched = set.MayFailVerification(rule.Run),
        };
        ValueTask<AdmissionDecision?> ClosedAsync(CancellationToken token) => gate.ClosedAsync(rule, events, chain, token);
        var answer = ask.Limited
            ? await guards.DecideAsync(ask, ClosedAsync, cancellation).ConfigureAwait(false)
            : new DeskAnswer(await ClosedAsync(cancellation).ConfigureAwait(false) ?? admitted, Recorded: false, null);

        // The answer may have taken its time: a store was slow, or the switch was thrown meanwhile.
        var closed = answer.Decision is AdmissionDecision.Admitted ? await ClosedAsync(cancellation).ConfigureAwait(false) : answer.Decision as AdmissionDecision.Muted ?? (AdmissionDecision?)(answer.Decision as AdmissionDecision.LoopCut);
        if (closed is not null)
        {
            return await InsteadAsync(ask, admitted, closed, answer.Recorded, cancellation).ConfigureAwait(false);
        }

        if (answer.Decision is AdmissionDecision.Admitted)
        {
            // Asked again: who was demoted on the way does not act by himself any more.
            var mode = await gate.ModeAsync(rule, cancellation).ConfigureAwait(false) == RuleMode.Auto ? RuleMode.Auto : RuleMode.Propose;
            plan ??= mode == RuleMode.Propose ? Plan(set, rule, matched) : null;
            if (plan?.Hash != answer.Plan?.Hash && await runs.FindAsync(runId, cancellation).ConfigureAwait(false) is null)
            {
                await guards.ReserveAsync(ask with { Plan = plan is null ? null : PlanMark.Of(plan) }, answer, cancellation).ConfigureAwait(false);
            }

            if (await StartAsync(set, sequence, received, matched, mode, runId, chain, plan, cancellation).ConfigureAwait(false) == StartOutcome.AlreadyStarted)
            {
                await KeepPlanAsync(ask, answer, cancellation).ConfigureAwait(false);
                return await ToldAsync(runId, answer.Decision, cancellation).ConfigureAwait(false) ?? answer.Decision;
            }

            return mode == RuleMode.Propose ? await SayModeAsync(rule, AdmissionPolicy.Decide(mode, runId, rule.Run), cancellation).ConfigureAwait(false) : answer.Decision;
        }

        return answer.Decision;
    }

    /// <summary>Another has started it, maybe with another plan, after what it does was looked up here: what is reserved is what it does.</summary>
    private async ValueTask KeepPlanAsync(GuardAsk ask, DeskAnswer answer, CancellationToken cancellation)
    {
        if (await CauseAsync(ask.RunId, cancellation).ConfigureAwait(false) is { } cause)
        {
            // It is there: nobody is about to start it with the plan that this replaces.
            await guards.ReserveAsync(ask with { Plan = cause.Plan is null ? null : PlanMark.Of(cause.Plan) }, answer with { Recorded = true }, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The answer where the gate is closed: what was decided before holds, and a run that was started has been admitted.</summary>
    private async ValueTask<AdmissionDecision> InsteadAsync(GuardAsk ask, AdmissionDecision.Admitted admitted, AdmissionDecision closed, bool recorded, CancellationToken cancellation)
    {
        var decided = ask.Limited ? await guards.FindAsync(ask.RunId, cancellation).ConfigureAwait(false) : admitted;
        if (decided is not AdmissionDecision.Admitted)
        {
            return ask.Again ? closed : decided ?? closed;
        }

        return await ToldAsync(ask.RunId, decided, cancellation).ConfigureAwait(false) is { } told ? told
            : ask.Limited ? await endings.WithdrawAsync(ask.RunId, closed, recorded, cancellation).ConfigureAwait(false)
            : closed;
    }

    /// <summary>What would have been done; and a run that only looks, where the rule asks for one and nobody has stopped all starts.</summary>
    private async ValueTask<AdmissionDecision> ObserveAsync(RuleSet set, long sequence, NormalizedEvent received, RuleMatch.Matched match, IReadOnlyList<RunLink>? chain, CancellationToken cancellation)
    {
        var (rule, workflow) = (match.Rule, set.Workflows[match.Rule.Run]);
        var observed = await SayModeAsync(rule, AdmissionPolicy.Observe(rule.Run, RunPlanner.Plan(workflow, match.Input, RunCause.None with { Rule = rule.Name }, gate.Now).Summary), cancellation).ConfigureAwait(false);
        if (rule.ObserveAfter is null || await gate.ClosedAsync(rule, received, chain, cancellation).ConfigureAwait(false) is not null)
        {
            return observed;
        }

        using var span = DeliveryTrace.Begin(received);
        var subject = match.Keys.Dedupe ?? match.Keys.Lock ?? received.Subject ?? received.Source;
        return await observations.LookAsync(workflow, match, Cause(set, sequence, received, rule, chain), subject, gate.Now, cancellation).ConfigureAwait(false) is { } look
            ? observed with { Reason = $"{observed.Reason} {look}" }
            : observed;
    }

    /// <summary>Says why the rule does less than its document lets it.</summary>
    private async ValueTask<AdmissionDecision> SayModeAsync(Rule rule, AdmissionDecision decision, CancellationToken cancellation) =>
        await gate.DemotedAsync(rule, cancellation).ConfigureAwait(false) is { } demoted ? decision with { Reason = $"{decision.Reason} {demoted}" } : decision;

    /// <summary>A run that others have led to is a trace by itself, and so what comes of it is told from what came of them: in one trace all look alike.</summary>
    private static RunCause Cause(RuleSet set, long sequence, NormalizedEvent received, Rule rule, IReadOnlyList<RunLink>? chain) => new(
        rule.Name, set.Id, sequence, received.Source, received.Id, rule.Scope.Roots.Count == 0 ? null : rule.Scope.Roots.Select(root => root.ToString()).ToList(), chain is null ? DeliveryTrace.Here : null) { Chain = chain };

    private PlanReservation Plan(RuleSet set, Rule rule, RuleMatch.Matched match) => PlanOf(set, rule, match, gate.Now);

    /// <summary>What a run of the rule would reserve now.</summary>
    internal static PlanReservation PlanOf(RuleSet set, Rule rule, RuleMatch.Matched match, DateTimeOffset now)
    {
        var (workflow, cause) = (set.Workflows[rule.Run], RunCause.None with { Rule = rule.Name, RuleSet = set.Id });
        return ReservedRuns.AddTo(PlanReservation.Of(workflow, match.Input, cause, now), workflow, match.Input, cause, reference => LiveWorkflows.Find(set, reference));
    }

    private static RunProposal Proposal(RuleSet set, RuleMatch.Matched match) => match.Rule.Proposal with
    {
        NotBy = match.Authors.Count == 0 ? null : match.Authors.ToList(),
        Basis = ProposalBasis.Of(set, match.Rule, reference => LiveWorkflows.Find(set, reference)),
    };

    private async Task<StartOutcome> StartAsync(RuleSet set, long sequence, NormalizedEvent received, RuleMatch.Matched match, RuleMode mode, string runId, IReadOnlyList<RunLink>? chain, PlanReservation? plan, CancellationToken cancellation)
    {
        using var span = DeliveryTrace.Begin(received);
        var rule = match.Rule;
        var cause = Cause(set, sequence, received, rule, chain) with { Proposal = mode == RuleMode.Propose ? Proposal(set, match).About(received) : null, Plan = plan };
        return await engine.StartAsync(new RunStart(runId, set.Workflows[rule.Run].Document, match.Input, cause), cancellation).ConfigureAwait(false);
    }
}
