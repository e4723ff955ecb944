using Serverless.Core.Admission;

namespace Serverless.Application.Journal;

/// <summary>What became of each journal entry.</summary>
public interface IVerdictLedger
{
    /// <summary>Records each judgement once: a second one for a sequence changes nothing. Written after every run the event asked for
    /// has been started, so an entry without a judgement is an entry to be judged (again).</summary>
    /// <exception cref="StoreUnavailableException">None of them was recorded.</exception>
    ValueTask RecordAsync(IReadOnlyList<Judgement> judgements, CancellationToken cancellation);
}

/// <param name="RuleSet">Id of the set it was judged by.</param>
/// <param name="Verdicts">One for each match; empty where no rule matched.</param>
public sealed record Judgement(long Sequence, string RuleSet, DateTimeOffset At, IReadOnlyList<Verdict> Verdicts)
{
    /// <summary>Source and id of the event, where who judged had it at hand. Not kept here: the journal has it.</summary>
    public EventName? Judged { get; init; }
}

public sealed record EventName(string Source, string Id);

/// <summary>The answer of one rule to one event.</summary>
public sealed record Verdict(string Rule, AdmissionDecision Decision);
