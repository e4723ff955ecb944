using Serverless.Application.Journal;
using Serverless.Core.Admission;

namespace Serverless.Application.Dispatch;

/// <summary>What becomes of an event that cannot be judged because of a defect of ours: after some tries it is set aside with the reason, so that
/// it holds up no other event. It stays in the journal, and its verdict shows it.</summary>
public static class Quarantine
{
    /// <summary>Times an event is tried before it is set aside.</summary>
    public const int Tries = 5;

    /// <summary>Stands in the verdict for the rule: none could be asked.</summary>
    public const string Rule = "(none: quarantined)";

    public static Judgement Of(long sequence, DateTimeOffset at, Exception defect) => new(
        sequence,
        "",
        at,
        [new Verdict(Rule, new AdmissionDecision.Failed($"The event could not be judged in {Tries} tries and was set aside: {defect.GetType().Name}: {defect.Message}"))]);
}
