using Serverless.Api.Queries;
using Serverless.Application.Reports;
using Serverless.Core.Documents;

namespace Serverless.Api.Reports;

/// <summary>A report; see <see cref="Report"/>. Spans are ISO 8601 durations.</summary>
/// <param name="GuardsTripped">By the decision: <c>cooling-down</c>, <c>over-budget</c>, …</param>
internal sealed record ReportView(
    DateTimeOffset Since,
    DateTimeOffset Until,
    EventCounts Events,
    RunCounts Runs,
    long Unaided,
    double? UnaidedShare,
    string Saved,
    SpanView TimeToRemediate,
    IReadOnlyDictionary<string, long> GuardsTripped,
    IReadOnlyList<RepeatedCause> Repeats,
    IReadOnlyList<RuleLine> Rules)
{
    /// <summary>Of <see cref="Unaided"/> those that a probe has verified.</summary>
    public long VerifiedUnaided { get; init; }

    public double? VerifiedUnaidedShare { get; init; }

    public SpanView TimeToComplete { get; init; } = new(0, null, null);

    public static ReportView Of(Report report) => new(
        report.Since.ToUniversalTime(),
        report.Until.ToUniversalTime(),
        report.Events,
        report.Runs,
        report.Unaided,
        report.UnaidedShare,
        IsoDuration.Format(report.Saved),
        View(report.TimeToRemediate),
        report.GuardsTripped.ToDictionary(pair => Names.Of(pair.Key), pair => pair.Value),
        report.Repeats,
        [.. report.Rules.Select(rule => new RuleLine(rule.Rule, rule.Matches, rule.Runs, rule.Completed, rule.Unaided, rule.HeldBack, IsoDuration.Format(rule.Saved), rule.Verified))])
    {
        VerifiedUnaided = report.VerifiedUnaided,
        VerifiedUnaidedShare = report.VerifiedUnaidedShare,
        TimeToComplete = View(report.TimeToComplete),
    };

    private static SpanView View(SpanSummary spans) => new(spans.Count, Text(spans.P50), Text(spans.P95));

    private static string? Text(TimeSpan? span) => span is { } known ? IsoDuration.Format(known) : null;
}

internal sealed record SpanView(long Count, string? P50, string? P95);

internal sealed record RuleLine(string Rule, long Matches, long Runs, long Completed, long Unaided, long HeldBack, string Saved, long Verified);
