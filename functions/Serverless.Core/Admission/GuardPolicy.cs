using Serverless.Core.Admission.Facts;
using Serverless.Core.Admission.Guards;

namespace Serverless.Core.Admission;

/// <summary>Decides whether the guard of a rule lets a match through. Pure; exact where what it answers is recorded only as long as the facts
/// are still those it has seen.</summary>
public static class GuardPolicy
{
    /// <summary>How long a run is taken to go on before somebody asks.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>How far ahead of this host's clock times in the ledger may be. Beyond that a clock was wrong, and they count from now: nobody is let through
    /// the sooner for it, and nobody waits for a time that is a clock's mistake.</summary>
    public static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(5);

    /// <summary>A run id is decided once: the same one asks again after a crash, and hears the same.</summary>
    public static GuardAnswer Decide(GuardAsk ask, FactsOf facts, DateTimeOffset now)
    {
        var decided = (RunFacts?)facts(ask.RunPage);
        if (decided is not null && !IsOpen(ask, decided))
        {
            // Two may have set out from different lists with the same first: only who starts what was written down starts it.
            return GuardAnswer.Unchanged(ask.Batch is { } other && !HoldPolicy.IsTaken(other, facts) ? HoldPolicy.Taken(ask.RunId) : AdmissionDecision.Of(decided.Decision, decided.Reason, ask.RunId));
        }

        var trusted = Trusted(facts, now);
        var at = NoEarlier(now, ask, trusted);
        var weighing = new Weighing(ask, trusted, at);
        var refusal = weighing.Refusal();
        return ask.Batch is { } batch && !HoldPolicy.Stands(batch, facts) ? GuardAnswer.Unchanged(HoldPolicy.Taken(ask.RunId))
            : HoldPolicy.IsHeld(ask, facts, refusal) ? Corrected(ask, facts, trusted, weighing.Hold(refusal))
            : refusal is not null ? Refuse(ask, facts, trusted, at, refusal)
            : weighing.Held() is { } held ? held
            : weighing.Admit();
    }

    /// <summary>When a guard that says no now may say yes; null where it says yes. Nothing is recorded.</summary>
    public static DateTimeOffset? Opens(GuardAsk ask, FactsOf facts, DateTimeOffset now)
    {
        var trusted = Trusted(facts, now);
        var weighing = new Weighing(ask, trusted, NoEarlier(now, ask, trusted));
        return weighing.Refusal() is { } refusal ? HoldPolicy.LookAgain(weighing.Opens(refusal), now) : null;
    }

    /// <summary>What is to be recorded where a guard says no to matches that are held: their place in the lines for what they wait for; empty where they have it.</summary>
    public static IReadOnlyDictionary<string, GuardFacts> Lines(GuardAsk ask, FactsOf facts, DateTimeOffset now)
    {
        var trusted = Trusted(facts, now);
        var weighing = new Weighing(ask, trusted, NoEarlier(now, ask, trusted));
        return weighing.Refusal() is { } refusal ? weighing.Lines(refusal) : new Dictionary<string, GuardFacts>();
    }

    /// <summary>Whether what was decided about a run id is no answer for good: it waits, and its turn may have come.</summary>
    private static bool IsOpen(GuardAsk ask, RunFacts decided) =>
        (ask.AfterMute is not null && decided.Decision == nameof(AdmissionDecision.Muted))
        || (ask.HeldUnder is not null && decided.Decision is nameof(AdmissionDecision.Queued) or nameof(AdmissionDecision.Locked)) || (ask.Batch is not null && decided.Decision == nameof(AdmissionDecision.Held));

    /// <summary>What the guard says now, for whoever asks why: one sentence a guard. Nothing is recorded.</summary>
    public static IReadOnlyList<string> Explain(GuardAsk ask, FactsOf facts, DateTimeOffset now) =>
    [
        .. new Weighing(ask, Trusted(facts, now), NoEarlier(now, ask, Trusted(facts, now))).Explain(),
        .. HoldPolicy.Explain(ask, facts),
    ];

    private static FactsOf Trusted(FactsOf facts, DateTimeOffset now) => key => facts(key) switch
    {
        StartFacts { Ticks: [.., var last] } starts when last > (now + MostSkew).UtcTicks => starts with { Ticks = [.. starts.Ticks.Select(tick => Math.Min(tick, now.UtcTicks))] },
        BreakerFacts { OpenedAt: { } opened } breaker when opened > now + MostSkew => breaker with { OpenedAt = now },
        var others => others,
    };

    /// <summary>Clocks of hosts differ, and time goes on in the ledger only.</summary>
    private static DateTimeOffset NoEarlier(DateTimeOffset now, GuardAsk ask, FactsOf facts)
    {
        var latest = now.UtcTicks;
        foreach (var key in ask.Reads)
        {
            if (facts(key) is StartFacts { Ticks: [.., var last] } && last > latest)
            {
                latest = last;
            }
        }

        return new DateTimeOffset(latest, TimeSpan.Zero);
    }

    /// <summary>A refusal is bound to its run id as an admission is: who asks for the same at the same moment hears the same. The first that is held back
    /// opens the account that somebody will be told of; the others find it open. One that was muted has its verdict: who judges it again puts it on the account.</summary>
    private static GuardAnswer Refuse(GuardAsk ask, FactsOf facts, FactsOf trusted, DateTimeOffset at, AdmissionDecision refusal)
    {
        var changes = new Dictionary<string, GuardFacts>();
        foreach (var (key, counted) in Wrong(ask, facts, trusted))
        {
            changes[key] = counted;
            refusal = refusal with { Reason = $"{refusal.Reason} A clock was ahead: what it had written of {key[..key.IndexOf('/', StringComparison.Ordinal)]} is counted from now." };
        }

        if (ask.Again)
        {
            return new GuardAnswer(refusal, changes);
        }

        changes[ask.RunPage] = new RunFacts(refusal.Name, refusal.Reason, ask.Rule.Name, ask.Sequence, at);
        if (ask.AfterMute is null && ask.AccountPage is { } account && EscalationPolicy.IsTold(refusal) && EscalationPolicy.Open((EscalationFacts?)facts(account), ask.Rule.Guard.Escalate!.Per, at) is { } opened)
        {
            changes[account] = opened;
        }

        return new GuardAnswer(refusal, changes);
    }

    private static GuardAnswer Corrected(GuardAsk ask, FactsOf facts, FactsOf trusted, GuardAnswer answer)
    {
        var changes = new Dictionary<string, GuardFacts>(answer.Changes);
        foreach (var (key, counted) in Wrong(ask, facts, trusted))
        {
            changes.TryAdd(key, counted);
        }

        return answer with { Changes = changes };
    }

    /// <summary>Facts that were written by a clock that was ahead, as they count now.</summary>
    private static IEnumerable<(string Key, GuardFacts Counted)> Wrong(GuardAsk ask, FactsOf facts, FactsOf trusted)
    {
        foreach (var key in ask.Reads)
        {
            if (trusted(key) is { } counted && !ReferenceEquals(counted, facts(key)))
            {
                yield return (key, counted);
            }
        }
    }
}
