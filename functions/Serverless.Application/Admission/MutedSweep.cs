using Microsoft.Extensions.Logging;
using Serverless.Application.Journal;
using Serverless.Application.Dispatch;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Events;
using Serverless.Core.Rules;

namespace Serverless.Application.Admission;

/// <summary>When a mute is over, or persons have ended one or a stop, judges again what was muted: of each fingerprint the newest, by the rules in force and the
/// time then, through all guards. It is the run that the event asked for when it came, so whoever goes on after a crash starts it once.</summary>
public sealed class MutedSweep(IAdmissionLedger ledger, Admissions admissions, LiveRules rules, IJournalReader journal, StartGate gate, TimeProvider time, ILogger<MutedSweep> logger)
{
    private const int PageSize = 100;

    /// <summary>Events that are read at once.</summary>
    private const int Together = 20;

    /// <summary>How long after an act hosts may not have heard of it.</summary>
    private static readonly TimeSpan Unheard = TimeSpan.FromSeconds(10);

    /// <summary>How long after this host has seen new rules others may go on by the ones before.</summary>
    private static readonly TimeSpan Unfollowed = Unheard + TimeSpan.FromSeconds(10);

    private long looked = -1;
    private volatile string? lookedBy;
    private volatile Tuple<string, DateTimeOffset>? seen;

    /// <summary>Those whose mute is over by itself, and all where a person has acted since they were looked through last: some of them, so that whatever else is
    /// due need not wait for all.</summary>
    /// <param name="begun">What the last call has answered; null to begin.</param>
    /// <returns>With what to go on; null where there is no more.</returns>
    public async Task<MutedRound?> SweepAsync(CancellationToken cancellation, MutedRound? begun = null)
    {
        if ((begun ?? await BeginAsync(cancellation).ConfigureAwait(false)) is not { } round)
        {
            return null;
        }

        var due = await ledger.ListDueAsync(round.Until, round.After, PageSize, cancellation).ConfigureAwait(false);
        foreach (var some in due.Where(page => page.Facts is MutedFacts).Chunk(Together))
        {
            // Their events are read together; they are judged one after the other, the longest due first.
            var events = await Task.WhenAll(some.Select(page => ReadAsync((MutedFacts)page.Facts!, cancellation))).ConfigureAwait(false);
            foreach (var (page, happened) in some.Zip(events))
            {
                round = round with { Done = await TryAsync(page, happened, cancellation).ConfigureAwait(false) && round.Done };
            }
        }

        if (due.Count == PageSize)
        {
            return round with { After = due[^1] };
        }

        lookedBy = round is { All: true, Done: true } && seen is { } first && first.Item1 == round.Set && round.Began >= first.Item2 + Unfollowed ? round.Set : lookedBy;
        if (round is { Acted: true, Done: true })
        {
            await LookedAsync(round.Control, round.Began, cancellation).ConfigureAwait(false);
        }

        return null;
    }

    /// <returns>Null where nothing is judged now.</returns>
    private async Task<MutedRound?> BeginAsync(CancellationToken cancellation)
    {
        if (!rules.Loaded)
        {
            return null;
        }

        var (control, now) = (await gate.ControlAsync(cancellation).ConfigureAwait(false), time.GetUtcNow());
        seen = seen?.Item1 == rules.Current.Id ? seen : Tuple.Create(rules.Current.Id, now);
        if (control.Stop is not null)
        {
            return null;
        }

        // Mutes of packs come and go with the set.
        var (set, acted) = (rules.Current.Id, await ActedAsync(control, now, cancellation).ConfigureAwait(false));
        var all = acted || lookedBy != set;
        return new MutedRound(control, acted, set, all, now, all ? MutedFacts.Last : MutedFacts.ListedAt(now - MutedPolicy.Settling), LedgerPage.Absent("-") with { ListedAt = MutedFacts.First }, Done: true);
    }

    /// <summary>Of one that was taken, and whose host may have stopped before it was judged.</summary>
    public Task GoOnAsync(LedgerPage page, CancellationToken cancellation) => page.Facts is MutedFacts { Turn.LookAt: not null } && rules.Loaded ? JudgeAsync(page, null, cancellation) : Task.CompletedTask;

    private async Task<bool> ActedAsync(StartControl control, DateTimeOffset now, CancellationToken cancellation)
    {
        if (control.Number == 0 || looked == control.Number)
        {
            return false;
        }

        var page = (await ledger.ReadAsync([LedgerKeys.MutedSeen], cancellation).ConfigureAwait(false))[0];
        if (page.Facts is MutedSeen { Done: true } seen && seen.Act >= control.Number)
        {
            looked = control.Number;
            return false;
        }

        if (page.Facts is not MutedSeen known || known.Act < control.Number)
        {
            await ledger.WriteAsync([new LedgerChange(page, new MutedSeen(control.Number, now, Done: false))], cancellation).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Once nobody can come any more who has not heard of the act, all were looked through.</summary>
    private async Task LookedAsync(StartControl control, DateTimeOffset began, CancellationToken cancellation)
    {
        var page = (await ledger.ReadAsync([LedgerKeys.MutedSeen], cancellation).ConfigureAwait(false))[0];
        if (page.Facts is MutedSeen { Done: false } seen && seen.Act == control.Number && began >= seen.At + Unheard
            && await ledger.WriteAsync([new LedgerChange(page, seen with { Done = true })], cancellation).ConfigureAwait(false) is not null)
        {
            looked = control.Number;
        }
    }

    /// <returns>False where the page may be as it was.</returns>
    private async Task<bool> TryAsync(LedgerPage page, NormalizedEvent? happened, CancellationToken cancellation)
    {
        LedgerPage? taken = null;
        try
        {
            taken = await TakeAsync(page, (MutedFacts)page.Facts!, happened, cancellation).ConfigureAwait(false);
            await (taken is null ? Task.CompletedTask : JudgeAsync(taken, happened, cancellation)).ConfigureAwait(false);
            return true;
        }
        catch (StoreUnavailableException fault)
        {
            Logs.DueNotDone(logger, page.Key, fault.Message);
            return false;
        }
        catch (Exception defect) when (defect is not OperationCanceledException)
        {
            // Where it was taken it is tried again when that is over.
            Logs.DueFailed(logger, defect, page.Key);
            return taken is not null || await PutOffAsync(page, cancellation).ConfigureAwait(false);
        }
    }

    /// <returns>Whether it comes due by itself now, also where nobody acts any more.</returns>
    private async Task<bool> PutOffAsync(LedgerPage page, CancellationToken cancellation)
    {
        try
        {
            return await WriteAsync(page, (MutedFacts)page.Facts!.Postponed(time.GetUtcNow() + MutedPolicy.Judging), cancellation).ConfigureAwait(false) is not null;
        }
        catch (StoreUnavailableException fault)
        {
            Logs.DueNotDone(logger, page.Key, fault.Message);
            return false;
        }
    }

    /// <returns>The page where it is to be judged; null where there is nothing to be done, or another does it.</returns>
    private async Task<LedgerPage?> TakeAsync(LedgerPage page, MutedFacts facts, NormalizedEvent? read, CancellationToken cancellation)
    {
        if (facts is { Sequence: 0 } or { Turn.LookAt: not null })
        {
            return null;
        }

        var (control, now, rule) = (await gate.ControlAsync(cancellation).ConfigureAwait(false), time.GetUtcNow(), rules.Current.Find(facts.Rule));
        var happened = read ?? await FindAsync(facts.Sequence, cancellation).ConfigureAwait(false);
        if (rule is not null && happened is not null && (control.Stop is not null || gate.MutedUntil(control, rule, happened, now) is not null))
        {
            var until = control.Stop is not null ? null : gate.MutedUntil(control, rule, happened, now);
            await (until == facts.Until ? Task.CompletedTask : WriteAsync(page, facts with { Until = until }, cancellation)).ConfigureAwait(false);
            return null;
        }

        return await WriteAsync(page, MutedPolicy.Take(facts, control.Number, now), cancellation).ConfigureAwait(false);
    }

    /// <param name="read">Its event, where somebody has read it.</param>
    private async Task JudgeAsync(LedgerPage page, NormalizedEvent? read, CancellationToken cancellation)
    {
        var facts = (MutedFacts)page.Facts!;
        var (set, turn) = (rules.Current, facts.Turn!);
        if ((read ?? await FindAsync(turn.Sequence, cancellation).ConfigureAwait(false)) is not { } happened)
        {
            await WriteAsync(page, MutedPolicy.Done(facts, "its event is not in the journal any more.", time.GetUtcNow()), cancellation).ConfigureAwait(false);
            return;
        }

        // By the time of now: what patterns say of an event's age is asked of the present.
        var match = set.Match(happened, time.GetUtcNow()).FirstOrDefault(match => match.Rule.Name == facts.Rule);
        var decision = match is null ? null : await admissions.AdmitAsync(set, turn.Sequence, happened, match, cancellation, afterMute: page.Key).ConfigureAwait(false);
        var after = decision is AdmissionDecision.Muted
            ? MutedPolicy.PutBack(facts, await UntilAsync(match!.Rule, happened, cancellation).ConfigureAwait(false))
            : MutedPolicy.Done(facts, decision?.Reason ?? "its rule is gone, or does not match the event any more.", time.GetUtcNow());
        var written = decision is not null && EscalationPolicy.IsTold(decision) && match!.Rule.Guard.Escalate is { } escalate
            ? await TellAsync(page, after, decision, escalate.Per, cancellation).ConfigureAwait(false)
            : await WriteAsync(page, after, cancellation).ConfigureAwait(false);
        if (written is not null && decision is not AdmissionDecision.Muted)
        {
            Logs.JudgedAgain(logger, facts.Rule, turn.Sequence, turn.Count, decision?.Name ?? "LetGo");
        }
    }

    /// <summary>Of one that the guard holds back: somebody will be told of it. Its verdict says that it was muted, and nobody is told of that.</summary>
    /// <param name="per">Of the rule's escalation.</param>
    private async Task<LedgerPage?> TellAsync(LedgerPage page, MutedFacts done, AdmissionDecision decision, TimeSpan per, CancellationToken cancellation)
    {
        var sequence = done.Turn!.Sequence;
        if ((await journal.FindAsync(sequence, cancellation).ConfigureAwait(false))?.Judgement is not { } judgement)
        {
            // Another host may be about to give it a verdict that is told of: it is looked at again.
            await WriteAsync(page, (MutedFacts)page.Facts!.Postponed(time.GetUtcNow() + MutedPolicy.Judging), cancellation).ConfigureAwait(false);
            return null;
        }

        if (judgement.Verdicts.Any(verdict => verdict.Rule == done.Rule && EscalationPolicy.IsTold(verdict.Decision)))
        {
            return await WriteAsync(page, done, cancellation).ConfigureAwait(false);
        }

        while (true)
        {
            var (seen, now) = (await ledger.ReadAsync([page.Key, LedgerKeys.Escalation(done.Rule)], cancellation).ConfigureAwait(false), time.GetUtcNow());
            if (seen[0].Version != page.Version)
            {
                return null;
            }

            var account = EscalationPolicy.LetGo((EscalationFacts?)seen[1].Facts, per, new LetGoMatch(sequence, decision.Reason, now), now);
            if (await ledger.WriteAsync([new LedgerChange(page, done), new LedgerChange(seen[1], account)], cancellation).ConfigureAwait(false) is { } written)
            {
                return written[0];
            }
        }
    }

    /// <summary>Null while all starts are stopped; now where nobody mutes it any more.</summary>
    private async Task<DateTimeOffset?> UntilAsync(Rule rule, NormalizedEvent happened, CancellationToken cancellation)
    {
        var (control, now) = (await gate.ControlAsync(cancellation).ConfigureAwait(false), time.GetUtcNow());
        return control.Stop is not null ? null : gate.MutedUntil(control, rule, happened, now) ?? now;
    }

    /// <returns>Null where it has to be looked for again.</returns>
    private async Task<NormalizedEvent?> ReadAsync(MutedFacts facts, CancellationToken cancellation)
    {
        try
        {
            return facts is { Sequence: 0 } or { Turn.LookAt: not null } ? null : await FindAsync(facts.Sequence, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // Who looks for it again finds out what is wrong, and tells.
            return null;
        }
    }

    private async Task<NormalizedEvent?> FindAsync(long sequence, CancellationToken cancellation) =>
        await journal.FindAsync(sequence, cancellation).ConfigureAwait(false) is { Kind: JournalKind.Event } record ? DispatchItem.Of(record).Event : null;

    /// <returns>Null where another was first.</returns>
    private async Task<LedgerPage?> WriteAsync(LedgerPage page, MutedFacts facts, CancellationToken cancellation) =>
        (await ledger.WriteAsync([new LedgerChange(page, facts)], cancellation).ConfigureAwait(false))?[0];
}
