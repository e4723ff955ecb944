using Serverless.Core.Admission.Facts;
using Serverless.Core.Admission.Guards;

namespace Serverless.Core.Admission;

/// <summary>Decides whether the guard of a rule lets a match through. Pure; exact where what it answers is recorded only as long as the facts
/// are still those it has seen.</summary>
public static class GuardPolicy
{
    /// <summary>How long a run is taken to go on before somebody asks.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>A run id is decided once: the same one asks again after a crash, and hears the same.</summary>
    public static GuardAnswer Decide(GuardAsk ask, FactsOf facts, DateTimeOffset now)
    {
        var decided = (RunFacts?)facts(LedgerKeys.Run(ask.RunId));
        if (decided is not null && (ask.HeldUnder is null || decided.Decision is not (nameof(AdmissionDecision.Queued) or nameof(AdmissionDecision.Locked))))
        {
            return GuardAnswer.Unchanged(AdmissionDecision.Of(decided.Decision, decided.Reason, ask.RunId));
        }

        var at = NoEarlier(now, ask, facts);
        var weighing = new Weighing(ask, facts, at);
        return weighing.Refusal() is { } refusal ? Refuse(ask, facts, at, refusal)
            : weighing.Held() is { } held ? held
            : weighing.Admit();
    }

    /// <summary>What the guard says now, for whoever asks why: one sentence a guard. Nothing is recorded.</summary>
    public static IReadOnlyList<string> Explain(GuardAsk ask, FactsOf facts, DateTimeOffset now) => new Weighing(ask, facts, NoEarlier(now, ask, facts)).Explain();

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
    /// opens the account that somebody will be told of; the others find it open.</summary>
    private static GuardAnswer Refuse(GuardAsk ask, FactsOf facts, DateTimeOffset at, AdmissionDecision refusal)
    {
        if (ask.HeldUnder is not null)
        {
            return GuardAnswer.Unchanged(refusal);
        }

        var changes = new Dictionary<string, GuardFacts> { [LedgerKeys.Run(ask.RunId)] = new RunFacts(refusal.Name, refusal.Reason, ask.Rule.Name, ask.Sequence, at) };
        var key = LedgerKeys.Escalation(ask.Rule.Name);
        if (ask.Rule.Guard.Escalate is { } escalate && EscalationPolicy.IsTold(refusal) && EscalationPolicy.Open((EscalationFacts?)facts(key), escalate.Per, at) is { } opened)
        {
            changes[key] = opened;
        }

        return new GuardAnswer(refusal, changes);
    }
}
