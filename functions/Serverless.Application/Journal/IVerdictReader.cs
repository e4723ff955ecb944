namespace Serverless.Application.Journal;

/// <summary>Reading verdicts by themselves, over all events.</summary>
public interface IVerdictReader
{
    /// <summary>From the newest event to the oldest, and of one event from the last verdict to the first; at most <see cref="VerdictQuery.Limit"/>.</summary>
    ValueTask<IReadOnlyList<VerdictRecord>> ListAsync(VerdictQuery query, CancellationToken cancellation);
}

/// <param name="Before">Only verdicts that stand after this place in the list: the place of the last one of the page before.</param>
/// <param name="Limit">1 to 1,000.</param>
/// <param name="Decision">One of <see cref="Core.Admission.AdmissionDecision.Names"/>.</param>
/// <param name="Sequence">Of one journal entry.</param>
public sealed record VerdictQuery(VerdictPlace? Before = null, int Limit = 50, string? Rule = null, string? Decision = null, long? Sequence = null);

/// <param name="Ordinal">Which verdict of its entry, from 0.</param>
public readonly record struct VerdictPlace(long Sequence, int Ordinal);

/// <param name="RuleSet">Id of the set that judged.</param>
public sealed record VerdictRecord(VerdictPlace Place, Verdict Verdict, string RuleSet, DateTimeOffset At);
