using Serverless.Core.Admission.Facts;

namespace Serverless.Core.Admission;

/// <summary>When somebody is told of what was held back: a minute after the first, so that a storm is told of once, and then once in the time the rule
/// says. Whatever is held back is told of.</summary>
public static class EscalationPolicy
{
    /// <summary>From the first that is held back until somebody is told.</summary>
    public static readonly TimeSpan Gathering = TimeSpan.FromMinutes(1);

    /// <summary>From when an account is closed until it is read. Events are told from earlier ones by their numbers, which hosts give by their clocks: clocks
    /// may differ by as much.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    public static bool IsTold(AdmissionDecision decision) =>
        decision is AdmissionDecision.CoolingDown or AdmissionDecision.OverBudget or AdmissionDecision.BreakerOpen or AdmissionDecision.Locked or AdmissionDecision.TooManyTargets or AdmissionDecision.Held;

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

    /// <summary>What is told is settled before anybody is told, so that who goes on after a crash tells the same.</summary>
    /// <param name="after">Of the first account: the event after which it begins.</param>
    /// <param name="upto">The event with which it ends.</param>
    public static EscalationFacts Settle(EscalationFacts facts, long after, long upto) => facts with
    {
        Through = facts.Through ?? after, Upto = upto, TellingLetGo = facts.LetGo, TellingLetGoCount = facts.LetGoCount, LetGo = [], LetGoCount = 0,
    };

    /// <summary>After somebody was told, or nobody had to be.</summary>
    /// <param name="told">Whether somebody was.</param>
    /// <param name="more">Whether matches may have been held back that are not in it: they are told of next time.</param>
    public static EscalationFacts Told(EscalationFacts facts, bool told, bool more, TimeSpan per, DateTimeOffset now)
    {
        var after = facts with { Telling = null, TellAt = null, Told = told ? now : facts.Told, Through = facts.Upto, Upto = null, TellingLetGo = [], TellingLetGoCount = 0 };
        return more ? Open(after, per, now) ?? after : after;
    }

    /// <summary>Where nobody can be told: what was held back is told of with the next.</summary>
    public static EscalationFacts Untold(EscalationFacts facts) => facts with
    {
        Telling = null, TellAt = null, Upto = null, LetGo = [.. facts.TellingLetGo.Concat(facts.LetGo).TakeLast(EscalationFacts.MostLetGo)], LetGoCount = facts.LetGoCount + facts.TellingLetGoCount, TellingLetGo = [], TellingLetGoCount = 0,
    };

    /// <summary>A match that waited was let go: it is held back from now on.</summary>
    public static EscalationFacts LetGo(EscalationFacts? facts, TimeSpan per, LetGoMatch match, DateTimeOffset now)
    {
        var open = Open(facts, per, now) ?? facts!;
        return open with { LetGo = [.. open.LetGo.Append(match with { Reason = HeldPolicy.Cut(match.Reason, LongestReason) }).TakeLast(EscalationFacts.MostLetGo)], LetGoCount = open.LetGoCount + 1 };
    }

    /// <summary>Characters, of one match that was let go.</summary>
    private const int LongestReason = 100;
}
