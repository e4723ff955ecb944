using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Events;
using Serverless.Core.Rules;
using Serverless.Core.Workflows;

namespace Serverless.Application.Dispatch;

/// <summary>Judges journalled events: matches, admits, starts runs, and records the verdicts. The judgement comes last: an event without one
/// is judged again after a crash, and starting its runs again changes nothing.</summary>
/// <param name="delivery">Null where no run can listen.</param>
public sealed class EventDispatcher(LiveRules rules, IRunEngine engine, IVerdictLedger ledger, IJournalReader journal, TimeProvider time, EventDelivery? delivery = null)
{
    /// <summary>Judges them all and records the judgements together.</summary>
    /// <exception cref="StoreUnavailableException">Not all of it is recorded; dispatch them again.</exception>
    public async Task DispatchAsync(IReadOnlyList<DispatchItem> items, CancellationToken cancellation)
    {
        var set = rules.Current;
        if (delivery is not null)
        {
            await delivery.DeliverAsync(items, cancellation).ConfigureAwait(false);
        }

        var judging = items.Where(item => item.Event is not null).Select(item => JudgeAsync(set, item.Sequence, item.Event!, cancellation));
        await ledger.RecordAsync(await Task.WhenAll(judging).ConfigureAwait(false), cancellation).ConfigureAwait(false);

        foreach (var redelivery in items.Where(item => item.Event is null))
        {
            await ledger.RecordAsync([await JudgeRedeliveryAsync(redelivery, cancellation).ConfigureAwait(false)], cancellation).ConfigureAwait(false);
        }
    }

    private async Task<Judgement> JudgeAsync(RuleSet set, long sequence, NormalizedEvent received, CancellationToken cancellation)
    {
        IReadOnlyList<RuleMatch> matches = set.Match(received);
        if (matches.Count == 0)
        {
            return new Judgement(sequence, set.Id, time.GetUtcNow(), []);
        }

        var verdicts = await Task.WhenAll(matches.Select(async match =>
            new Verdict(match.Rule.Name, await AdmitAsync(set, sequence, received, match, cancellation).ConfigureAwait(false)))).ConfigureAwait(false);
        return new Judgement(sequence, set.Id, time.GetUtcNow(), verdicts);
    }

    private async Task<AdmissionDecision> AdmitAsync(RuleSet set, long sequence, NormalizedEvent received, RuleMatch match, CancellationToken cancellation)
    {
        if (match is not RuleMatch.Matched { Rule: var rule, Input: var input })
        {
            return AdmissionPolicy.Fail(((RuleMatch.Failed)match).Error);
        }

        var runId = RunId.For(rule.Name, received.Source, received.Id);
        var decision = AdmissionPolicy.Decide(rule.Mode, runId, rule.Run);
        if (decision is AdmissionDecision.Admitted)
        {
            using var span = DeliveryTrace.Begin(received);
            var scope = rule.Scope.Roots.Count == 0 ? null : rule.Scope.Roots.Select(root => root.ToString()).ToList();
            var cause = new RunCause(rule.Name, set.Id, sequence, received.Source, received.Id, scope, DeliveryTrace.Here);
            await engine.StartAsync(new RunStart(runId, set.Workflows[rule.Run].Document, input, cause), cancellation).ConfigureAwait(false);
        }

        return decision;
    }

    /// <summary>Answered by what is recorded, not by today's rules: an edit between two deliveries cannot double a run.</summary>
    private async Task<Judgement> JudgeRedeliveryAsync(DispatchItem item, CancellationToken cancellation)
    {
        var original = await FindAsync(item.Original!.Value, cancellation).ConfigureAwait(false);
        if (original.Judgement is null)
        {
            await DispatchAsync([DispatchItem.Of(original)], cancellation).ConfigureAwait(false);
            original = await FindAsync(original.Sequence, cancellation).ConfigureAwait(false);
        }

        var then = original.Judgement!;
        return new Judgement(item.Sequence, then.RuleSet, time.GetUtcNow(), [.. then.Verdicts.Select(v => new Verdict(v.Rule, AdmissionPolicy.Repeat(original.Sequence, v.Decision)))]);
    }

    private async Task<JournalRecord> FindAsync(long sequence, CancellationToken cancellation) =>
        await journal.FindAsync(sequence, cancellation).ConfigureAwait(false)
            ?? throw new StoreUnavailableException($"Entry {sequence} of the journal is not readable.");
}
