using System.Text.Json;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Events;
using Serverless.Core.Rules;
using Serverless.Core.Workflows;

namespace Serverless.Application.Dispatch;

/// <summary>Judges journalled events: matches, admits, starts runs, and records the verdicts. The judgement comes last: an event without one
/// is judged again after a crash, and starting its runs again changes nothing.</summary>
public sealed class EventDispatcher(LiveRules rules, IRunEngine engine, IVerdictLedger ledger, IJournalReader journal, TimeProvider time)
{
    /// <summary>Judges them all and records the judgements together.</summary>
    /// <exception cref="StoreUnavailableException">Not all of it is recorded; dispatch them again.</exception>
    public async Task DispatchAsync(IReadOnlyList<DispatchItem> items, CancellationToken cancellation)
    {
        var set = rules.Current;
        var judgements = new List<Judgement>(items.Count);
        var starting = new List<Task>();
        foreach (var item in items)
        {
            if (item.Event is { } received)
            {
                judgements.Add(Judge(set, item.Sequence, received, start => starting.Add(engine.StartAsync(start, cancellation).AsTask())));
            }
        }

        await Task.WhenAll(starting).ConfigureAwait(false);
        await ledger.RecordAsync(judgements, cancellation).ConfigureAwait(false);

        foreach (var redelivery in items.Where(i => i.Event is null))
        {
            await ledger.RecordAsync([await JudgeRedeliveryAsync(redelivery, cancellation).ConfigureAwait(false)], cancellation).ConfigureAwait(false);
        }
    }

    private Judgement Judge(RuleSet set, long sequence, NormalizedEvent received, Action<RunStart> start)
    {
        var verdicts = new List<Verdict>();
        foreach (var match in set.Match(received))
        {
            verdicts.Add(new Verdict(match.Rule.Name, Admit(set, sequence, received, match, start)));
        }

        return new Judgement(sequence, set.Id, time.GetUtcNow(), verdicts);
    }

    private static AdmissionDecision Admit(RuleSet set, long sequence, NormalizedEvent received, RuleMatch match, Action<RunStart> start)
    {
        if (match is RuleMatch.Failed failed)
        {
            return AdmissionPolicy.Fail(failed.Error);
        }

        var (rule, input) = (match.Rule, ((RuleMatch.Matched)match).Input);
        var runId = RunId.For(rule.Name, received.Source, received.Id);
        var decision = AdmissionPolicy.Decide(rule.Mode, runId, rule.Run);
        if (decision is AdmissionDecision.Admitted)
        {
            start(new RunStart(runId, set.Workflows[rule.Run].Document, input, new RunCause(rule.Name, set.Id, sequence, received.Source, received.Id)));
        }

        return decision;
    }

    /// <summary>Answered by what is recorded, not by today's rules: an edit between two deliveries cannot double a run.</summary>
    private async Task<Judgement> JudgeRedeliveryAsync(DispatchItem item, CancellationToken cancellation)
    {
        var original = await journal.FindAsync(item.Original!.Value, cancellation).ConfigureAwait(false)
            ?? throw new StoreUnavailableException($"Entry {item.Original} is not readable.");
        if (original.Judgement is null)
        {
            await DispatchAsync([DispatchItem.Of(original)], cancellation).ConfigureAwait(false);
            original = (await journal.FindAsync(original.Sequence, cancellation).ConfigureAwait(false))!;
        }

        var then = original.Judgement!;
        return new Judgement(item.Sequence, then.RuleSet, time.GetUtcNow(), [.. then.Verdicts.Select(v => new Verdict(v.Rule, AdmissionPolicy.Repeat(original.Sequence, v.Decision)))]);
    }
}
