using Microsoft.Extensions.Logging;
using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Events;
using Serverless.Core.Rules;

namespace Serverless.Application.Admission;

/// <summary>Gives a free lock to who has waited for it, in the order in which they began to wait. A match is judged again by the rules that are in force when its turn
/// comes: one that its rule does not ask for any more is let go, one that another guard holds back lets the next pass and waits on.</summary>
public sealed class HeldMatches(IAdmissionLedger ledger, Admissions admissions, LiveRules rules, IJournalReader journal, TimeProvider time, ILogger<HeldMatches> logger)
{
    private const string OnlyObserves = "its rule only observes now.";

    /// <summary>Starts at most one.</summary>
    public async Task GiveAsync(LedgerPage page, CancellationToken cancellation)
    {
        if (page.Facts is not LockFacts { Holder: null } free || !rules.Loaded)
        {
            return;
        }

        foreach (var held in free.Waiting)
        {
            try
            {
                if (await GiveAsync(page.Key, held, cancellation).ConfigureAwait(false))
                {
                    Logs.TurnCame(logger, held.RunId, held.Rule, held.Since);
                    return;
                }
            }
            catch (Exception defect) when (defect is not (StoreUnavailableException or OperationCanceledException))
            {
                Logs.TurnFailed(logger, defect, held.Rule, held.Sequence);
            }
        }

        await PostponeAsync(page.Key, cancellation).ConfigureAwait(false);
    }

    /// <returns>Whether its run was started.</returns>
    private async Task<bool> GiveAsync(string key, HeldMatch held, CancellationToken cancellation)
    {
        var (match, received, reason) = await MatchAsync(held.Rule, held.Sequence, key, cancellation).ConfigureAwait(false);
        var answer = match is null ? null : await admissions.AdmitAsync(rules.Current, held.Sequence, received!, match, cancellation, key).ConfigureAwait(false);
        if (reason is not null || answer is AdmissionDecision.Observed)
        {
            await LetGoAsync(key, held, reason ?? OnlyObserves, cancellation).ConfigureAwait(false);
        }

        return answer is AdmissionDecision.Admitted or AdmissionDecision.Proposed;
    }

    /// <summary>How often somebody is told of what a rule's guard holds back; null where nobody is.</summary>
    public TimeSpan? TellsOf(string rule) => rules.Loaded ? rules.Current.Find(rule)?.Guard.Escalate?.Per : null;

    /// <summary>Starts the run of a match whose turn had come, and whose host stopped before it was started.</summary>
    /// <returns>Why it is not to be started any more; null where it is started, or waits on.</returns>
    public async Task<string?> StartAgainAsync(RunFacts run, CancellationToken cancellation)
    {
        if (!rules.Loaded)
        {
            return null;
        }

        var (match, received, reason) = await MatchAsync(run.Rule, run.Sequence, run.Waited!, cancellation).ConfigureAwait(false);
        var answer = match is null ? null : await admissions.AdmitAsync(rules.Current, run.Sequence, received!, match, cancellation, run.Waited).ConfigureAwait(false);
        return answer is AdmissionDecision.Observed ? OnlyObserves : reason;
    }

    private async Task<(RuleMatch.Matched? Match, NormalizedEvent? Received, string? Reason)> MatchAsync(string rule, long sequence, string page, CancellationToken cancellation)
    {
        if (await journal.FindAsync(sequence, cancellation).ConfigureAwait(false) is not { Kind: JournalKind.Event } record)
        {
            return (null, null, "its event is not in the journal any more.");
        }

        var received = DispatchItem.Of(record).Event!;
        return rules.Current.Match(received, record.ReceivedAt).FirstOrDefault(match => match.Rule.Name == rule) switch
        {
            null => (null, null, "its rule is gone, or does not match the event any more."),
            RuleMatch.Failed failed => (null, null, failed.Error),
            { Rule.Mode: RuleMode.Observe } => (null, null, OnlyObserves),
            RuleMatch.Matched { Keys.Lock: { } key } match when LedgerKeys.Lock(key, match.Rule.Guard.Lock!.Scope) == page => (match, received, null),
            _ => (null, null, "its rule asks for another lock now."),
        };
    }

    private async Task LetGoAsync(string key, HeldMatch held, string reason, CancellationToken cancellation)
    {
        var own = (await ledger.ReadAsync([LedgerKeys.Run(held.RunId)], cancellation).ConfigureAwait(false))[0];
        var run = own.Facts as RunFacts;
        var escalate = rules.Current.Find(held.Rule)?.Guard.Escalate;
        var account = escalate is null ? null : LedgerKeys.Escalation(held.Rule);
        var pages = await ledger.ReadAsync([.. new[] { key, run?.Asked?.Key, account }.OfType<string>()], cancellation).ConfigureAwait(false);
        if (pages[0].Facts is not LockFacts facts || !facts.Waiting.Any(other => other.RunId == held.RunId))
        {
            return;
        }

        // Where another was first it has let it go, or the next sweep does.
        GuardFacts? Find(string wanted) => pages.FirstOrDefault(page => page.Key == wanted)?.Facts;
        var changes = new Dictionary<string, GuardFacts>(HeldPolicy.LetGo(key, facts, held, run, reason, Find));
        if (account is not null)
        {
            changes[account] = EscalationPolicy.LetGo((EscalationFacts?)Find(account), escalate!.Per, new LetGoMatch(held.Sequence, reason, time.GetUtcNow()), time.GetUtcNow());
        }

        if (await ledger.WriteAsync([.. pages.Append(own).Where(page => changes.ContainsKey(page.Key)).Select(page => new LedgerChange(page, changes[page.Key]))], cancellation).ConfigureAwait(false) is not null)
        {
            Logs.LetGo(logger, held.Rule, held.Sequence, reason);
        }
    }

    /// <summary>Where somebody else was first there is nothing to be put off.</summary>
    private async Task PostponeAsync(string key, CancellationToken cancellation)
    {
        var page = (await ledger.ReadAsync([key], cancellation).ConfigureAwait(false))[0];
        if (page.Facts is LockFacts { TaskAt: not null } facts)
        {
            await ledger.WriteAsync([new LedgerChange(page, HeldPolicy.Postpone(facts, time.GetUtcNow()))], cancellation).ConfigureAwait(false);
        }
    }
}
