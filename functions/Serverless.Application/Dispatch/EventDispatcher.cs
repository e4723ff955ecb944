using Serverless.Application.Admission;
using Serverless.Application.Journal;
using Serverless.Core.Admission;
using Serverless.Core.Events;
using Serverless.Core.Rules;

namespace Serverless.Application.Dispatch;

/// <summary>Judges journalled events: matches, admits, starts runs, and records the verdicts. The judgement comes last: an event without one
/// is judged again after a crash, and starting its runs again changes nothing.</summary>
/// <param name="delivery">Null where no run can listen.</param>
public sealed class EventDispatcher(LiveRules rules, Admissions admissions, IVerdictLedger ledger, IJournalReader journal, TimeProvider time, EventDelivery? delivery = null)
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

        var judging = items.Where(item => item.Event is not null).Select(item => JudgeAsync(set, item, item.Event!, cancellation));
        await ledger.RecordAsync([.. (await Task.WhenAll(judging).ConfigureAwait(false)).OfType<Judgement>()], cancellation).ConfigureAwait(false);

        foreach (var redelivery in items.Where(item => item.Event is null))
        {
            await ledger.RecordAsync([await JudgeRedeliveryAsync(redelivery, cancellation).ConfigureAwait(false)], cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Null where it was judged meanwhile, by another host or from the journal: its verdict stands, and a rule that is not muted any more, or acts
    /// by itself by now, starts nothing for it.</summary>
    private async Task<Judgement?> JudgeAsync(RuleSet set, DispatchItem item, NormalizedEvent received, CancellationToken cancellation)
    {
        IReadOnlyList<RuleMatch> matches = set.Match(received, item.ReceivedAt);
        if (matches.Count == 0)
        {
            return new Judgement(item.Sequence, set.Id, time.GetUtcNow(), []);
        }

        if ((await journal.FindAsync(item.Sequence, cancellation).ConfigureAwait(false))?.Judgement is not null)
        {
            return null;
        }

        var verdicts = await Task.WhenAll(matches.Select(async match =>
            new Verdict(match.Rule.Name, await admissions.AdmitAsync(set, item.Sequence, received, match, cancellation).ConfigureAwait(false)))).ConfigureAwait(false);
        return new Judgement(item.Sequence, set.Id, time.GetUtcNow(), verdicts) { Judged = new EventName(received.Source, received.Id) };
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
        return new Judgement(item.Sequence, then.RuleSet, time.GetUtcNow(), [.. then.Verdicts.Select(v => new Verdict(v.Rule, AdmissionPolicy.Repeat(original.Sequence, v.Decision)))])
        {
            Judged = original is { Source: { } source, Id: { } id } ? new EventName(source, id) : null,
        };
    }

    private async Task<JournalRecord> FindAsync(long sequence, CancellationToken cancellation) =>
        await journal.FindAsync(sequence, cancellation).ConfigureAwait(false)
            ?? throw new StoreUnavailableException($"Entry {sequence} of the journal is not readable.");
}
