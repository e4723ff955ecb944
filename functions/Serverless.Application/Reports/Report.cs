namespace Serverless.Application.Reports;

/// <summary>What the router was good for in a span of time. All that is said of runs is said of those that events of this span started.</summary>
/// <param name="Unaided">Completed runs in which no person was asked, resolved a doubt or did anything, whether it is known that they helped or not.</param>
/// <param name="UnaidedShare">Of all runs that have ended, 0 to 1; null where none has.</param>
/// <param name="Saved">Of each completed run what its rule in force says it saves.</param>
/// <param name="Repeats">Causes that came back, the most frequent first, at most <see cref="MostRepeats"/>.</param>
/// <param name="GuardsTripped">Matches that were held back, by the decision.</param>
/// <param name="TimeToRemediate">From when the event was received to when the last probe of its run, after its last change, said healthy; of completed runs of which one did.</param>
public sealed record Report(
    DateTimeOffset Since,
    DateTimeOffset Until,
    EventCounts Events,
    RunCounts Runs,
    long Unaided,
    double? UnaidedShare,
    TimeSpan Saved,
    SpanSummary TimeToRemediate,
    IReadOnlyDictionary<string, long> GuardsTripped,
    IReadOnlyList<RepeatedCause> Repeats,
    IReadOnlyList<RuleSummary> Rules)
{
    public const int MostRepeats = 20;

    /// <summary>Those of <see cref="Unaided"/> that are verified, as <see cref="RunCounts.Verified"/> says: what was remediated without people.</summary>
    public long VerifiedUnaided { get; init; }

    /// <summary>Of all runs that have ended, 0 to 1; null where none has.</summary>
    public double? VerifiedUnaidedShare { get; init; }

    /// <summary>From when the event was received to when its run completed, verified or not.</summary>
    public SpanSummary TimeToComplete { get; init; } = new(0, null, null);
}

/// <param name="Matched">Events that a rule matched.</param>
public sealed record EventCounts(long Received, long Rejected, long Redelivered, long Matched);

/// <param name="Open">Not ended yet.</param>
public sealed record RunCounts(long Started, long Completed, long Faulted, long Cancelled, long Open)
{
    /// <summary>Completed runs that changed something, and whose last probe after their last change said healthy.</summary>
    public long Verified { get; init; }
}

/// <param name="P50">Null where there is none.</param>
public sealed record SpanSummary(long Count, TimeSpan? P50, TimeSpan? P95);

/// <param name="Subject">The subject of the events; their source where they have none.</param>
/// <param name="Runs">How many were started for it: 2 or more.</param>
public sealed record RepeatedCause(string Rule, string Subject, long Runs);

/// <param name="HeldBack">Matches that its guard, a mute or the switch held back.</param>
public sealed record RuleSummary(string Rule, long Matches, long Runs, long Completed, long Unaided, long HeldBack, TimeSpan Saved)
{
    /// <summary>As <see cref="RunCounts.Verified"/>.</summary>
    public long Verified { get; init; }
}
