using Serverless.Core.Admission.Facts;

namespace Serverless.Core.Admission;

/// <summary>When somebody is told of what was held back: a minute after the first, so that a storm is told of once, and then once in the time the rule
/// says. Whatever is held back is told of.</summary>
public static class EscalationPolicy
{
    /// <summary>From the first that is held back until somebody is told.</summary>
    public static readonly TimeSpan Gathering = TimeSpan.FromMinutes(1);

    /// <summary>From when an account is closed until it is read: decisions that were made by then are recorded by then.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    public static bool IsTold(AdmissionDecision decision) =>
        decision is AdmissionDecision.CoolingDown or AdmissionDecision.OverBudget or AdmissionDecision.BreakerOpen or AdmissionDecision.Locked;

    /// <summary>Null where it is open already.</summary>
    public static EscalationFacts? Open(EscalationFacts? facts, TimeSpan per, DateTimeOffset now)
    {
        facts ??= new EscalationFacts(null, null, null, null, null);
        if (facts.From is not null)
        {
            return null;
        }

        // One that is being told of now counts as told.
        var last = facts.TellAt ?? facts.Told;
        var (soon, next) = (now + Gathering, last + per);
        return facts with { From = now, Due = next > soon ? next : soon };
    }

    /// <summary>Closes an account that is due; null where none is, or one is being told of.</summary>
    public static EscalationFacts? Close(EscalationFacts facts, DateTimeOffset now) =>
        facts is { From: { } from, Telling: null } && facts.Due <= now ? facts with { From = null, Due = null, Telling = from, TellAt = now + Settling } : null;

    /// <summary>After somebody was told.</summary>
    public static EscalationFacts Told(EscalationFacts facts, DateTimeOffset now) => facts with { Telling = null, TellAt = null, Told = now };
}
