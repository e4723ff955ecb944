using Serverless.Application.Admission;
using Serverless.Application.Intake;
using Serverless.Application.Journal;
using Serverless.Application.Queries;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Events;
using Serverless.Core.Rules;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Application.Dispatch;

/// <summary>Answers questions from the rules in force.</summary>
/// <param name="guards">Null where nobody keeps guards.</param>
/// <param name="gate">Null where nobody can switch anything off.</param>
/// <param name="waits">Null where nobody waits.</param>
/// <param name="muted">Null where nobody can be muted.</param>
/// <param name="histories">Null where nobody looks up which runs have led to an event.</param>
public sealed class LiveRuleQueries(LiveRules rules, GuardDesk? guards = null, StartGate? gate = null, WaitReader? waits = null, MutedMatches? muted = null, IRunHistory? histories = null) : IRuleQueries, IWebhookSources
{
    private readonly Causes causes = new(histories);

    public RuleSetReport? Current => rules.Loaded ? Report(rules.InForce) : null;

    public SourceLookup Find(string name) =>
        !rules.Loaded ? SourceLookup.NotReady.Instance
        : rules.Current.Sources.TryGetValue(name, out var source) ? new SourceLookup.Found(source)
        : SourceLookup.Unknown.Instance;

    public async ValueTask<Explanation?> ExplainAsync(JournalRecord record, string? rule, CancellationToken cancellation) =>
        rules.Loaded ? await ExplainAsync(rules.Current, record, rule, cancellation).ConfigureAwait(false) : null;

    private async ValueTask<Explanation> ExplainAsync(RuleSet set, JournalRecord record, string? rule, CancellationToken cancellation)
    {
        if (record.Kind != JournalKind.Event)
        {
            return new Explanation(set.Id, []);
        }

        var happened = new NormalizedEvent(record.Source!, record.Id!, record.Type!, record.Subject, null, record.Body);
        var explained = new List<ExplainedRule>();
        foreach (var one in set.Rules.Where(r => rule is null || r.Name == rule))
        {
            explained.Add(await ExplainedAsync(set, one, happened, record, cancellation).ConfigureAwait(false));
        }

        foreach (var verdict in (record.Judgement?.Verdicts ?? []).Where(verdict => (rule is null || verdict.Rule == rule) && set.Find(verdict.Rule) is null))
        {
            explained.Add(new(verdict.Rule, false, ["There is no such rule in force any more.", .. await BecameAsync(verdict.Decision, RunId.For(verdict.Rule, happened.Source, happened.Id), cancellation).ConfigureAwait(false)]));
        }

        return new Explanation(set.Id, explained);
    }

    private async ValueTask<ExplainedRule> ExplainedAsync(RuleSet set, Rule rule, NormalizedEvent happened, JournalRecord record, CancellationToken cancellation)
    {
        var explanation = set.Explain(rule, happened, record.ReceivedAt);
        IReadOnlyList<string> limits = explanation.Match is RuleMatch.Matched matched
            ? [
                .. await ModeAsync(rule, cancellation).ConfigureAwait(false),
                .. await GateAsync(rule, happened, cancellation).ConfigureAwait(false),
                .. await MutedAsync(matched, happened, record, cancellation).ConfigureAwait(false),
                .. await PlanAsync(set, matched, cancellation).ConfigureAwait(false),
                .. await GuardAsync(new GuardAsk(rule, matched.Keys, RunId.For(rule.Name, happened.Source, happened.Id), record.Sequence) { Ceiling = rule.Mode == RuleMode.Observe ? null : gate?.Ceiling }, cancellation).ConfigureAwait(false),
            ]
            : [];
        return new(rule.Name, explanation.Match is RuleMatch.Matched, [explanation.Sentence, .. Fields(explanation.Pattern.Root), .. limits])
        {
            Pattern = explanation.Pattern,
            Summary = [explanation.Sentence, .. limits],
        };
    }

    /// <summary>What its run would reserve now.</summary>
    private async ValueTask<IReadOnlyList<string>> PlanAsync(RuleSet set, RuleMatch.Matched match, CancellationToken cancellation) =>
        gate is not null && PlanReservation.IsFor(match.Rule, await gate.ModeAsync(match.Rule, cancellation).ConfigureAwait(false), gate.Ceiling)
            ? [$"– plan: its run would reserve {Admissions.PlanOf(set, match.Rule, match, gate.Now).Words}."]
            : [];

    /// <summary>That it may do less than its document says.</summary>
    private async ValueTask<IReadOnlyList<string>> ModeAsync(Rule rule, CancellationToken cancellation) =>
        gate is not null && await gate.DemotedAsync(rule, cancellation).ConfigureAwait(false) is { } demoted ? [$"– mode: {demoted}"] : [];

    /// <summary>What would keep any match of the rule from starting something now.</summary>
    private async ValueTask<IReadOnlyList<string>> GateAsync(Rule rule, NormalizedEvent happened, CancellationToken cancellation) =>
        gate is not null && rule.Mode != RuleMode.Observe && await gate.ClosedAsync(rule, happened, await causes.ReadAsync(happened, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false) is { } closed ? [$"✗ starts: {closed.Reason}"] : [];

    /// <summary>What became of it where it was muted.</summary>
    private async ValueTask<IReadOnlyList<string>> MutedAsync(RuleMatch.Matched match, NormalizedEvent happened, JournalRecord record, CancellationToken cancellation) =>
        muted is not null && record.Judgement?.Verdicts.Any(verdict => verdict.Rule == match.Rule.Name && verdict.Decision is AdmissionDecision.Muted) == true
            && await muted.SayAsync(match, happened, record.Sequence, cancellation).ConfigureAwait(false) is { } became ? [$"– this event was muted: {became}"] : [];

    /// <summary>What the guard would say to such an event if it came now, and what became of this one where it began to wait.</summary>
    private async ValueTask<IReadOnlyList<string>> GuardAsync(GuardAsk ask, CancellationToken cancellation)
    {
        if (guards is null || !ask.Limited)
        {
            return [];
        }

        var lines = await guards.ExplainAsync(ask, cancellation).ConfigureAwait(false);
        return waits is not null && await guards.FindAsync(ask.RunId, cancellation).ConfigureAwait(false) is { } waited ? [.. lines, .. await BecameAsync(waited, ask.RunId, cancellation).ConfigureAwait(false)] : lines;
    }

    /// <summary>What became of this event where it began to wait.</summary>
    private async ValueTask<IReadOnlyList<string>> BecameAsync(AdmissionDecision decision, string runId, CancellationToken cancellation) =>
        waits is not null && decision is (AdmissionDecision.Queued or AdmissionDecision.Held) && (await waits.ReadAsync([runId], cancellation).ConfigureAwait(false)).GetValueOrDefault(runId) is { } became
            ? [$"– this event {(decision is AdmissionDecision.Held ? "was held" : "waited for its lock")}: {became}"]
            : [];

    private static IEnumerable<string> Fields(ExplainedNode node) => node switch
    {
        ExplainedNode.Field field => [$"{Mark(field.Answer)} {field.Name} {field.Asked}: {(field.Seen.Count == 0 ? "absent" : string.Join(", ", field.Seen))}"],
        ExplainedNode.All all => all.Parts.SelectMany(Fields),
        ExplainedNode.Any any => any.Branches.SelectMany((branch, i) => Fields(branch).Select(line => $"$or {i + 1}: {line}")),
        _ => [],
    };

    private static string Mark(FieldAnswer answer) => answer switch { FieldAnswer.True => "✓", FieldAnswer.Absent => "–", _ => "✗" };

    private static RuleSetReport Report(RulesInForce inForce) => new(
        inForce.Set.Id,
        inForce.Since,
        [.. inForce.Set.Rules.Select(r => new RuleReport(r.Name, r.Pack, r.Description, r.Mode, r.Run, r.Place.File, r.Owner, r.Tags))],
        inForce.Refused is { } refused ? new RefusedRuleSet(refused.At, refused.Problems) : null) { Warnings = inForce.Set.Warnings };
}
