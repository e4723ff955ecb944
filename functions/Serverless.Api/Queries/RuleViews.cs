using System.Text.Json.Serialization;
using Serverless.Api.Problems;
using Serverless.Application.Queries;
using Serverless.Core.Admission.Control;

namespace Serverless.Api.Queries;

/// <summary>The live rule set, as one page of rules with what the set says of itself.</summary>
/// <param name="AgeSeconds">How long it has been live here.</param>
/// <param name="Refused">Problems of a newer set that could not replace it; null where there is none.</param>
internal sealed record RuleSetView(string RuleSet, DateTimeOffset LoadedAt, long AgeSeconds, RefusedSetView? Refused, IReadOnlyList<RuleView> Items, string? Next, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ProblemLine>? Warnings = null)
{
    /// <param name="acts">Those by which rules are demoted.</param>
    public static RuleSetView Of(RuleSetReport report, StartControl control, IReadOnlyDictionary<long, ControlAct> acts, DateTimeOffset now) => new(
        report.Id,
        report.LoadedAt.ToUniversalTime(),
        Math.Max(0, (long)(now - report.LoadedAt).TotalSeconds),
        report.Refused is { } refused ? new RefusedSetView(refused.At.ToUniversalTime(), [.. refused.Problems.Select(problem => ProblemLine.Of(problem))]) : null,
        [.. report.Rules.Select(rule => control.Demotes(rule.Name, rule.Mode) is { } demotion ? RuleView.Of(rule, demotion, acts.GetValueOrDefault(demotion.Number)) : RuleView.Of(rule, null, null))],
        null,
        report.Warnings.Count == 0 ? null : [.. report.Warnings.Select(warning => ProblemLine.Of(warning))]);
}

internal sealed record RefusedSetView(DateTimeOffset At, IReadOnlyList<ProblemLine> Errors);

/// <param name="Mode">As its document says.</param>
internal sealed record RuleView(string Name, string Pack, string? Description, string Mode, string? Run, string? File, string? Owner, IReadOnlyList<string> Tags)
{
    /// <summary>As it acts.</summary>
    public required string ModeNow { get; init; }

    /// <summary>The act that keeps it from going as far as its document says; null where none does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StartsActLine? Moved { get; init; }

    public static RuleView Of(RuleReport rule, Demotion? demotion, ControlAct? act) => new(rule.Name, rule.Pack, rule.Description, Names.Of(rule.Mode), rule.Run, rule.File, rule.Owner, rule.Tags)
    {
        ModeNow = Names.Of(demotion?.Mode ?? rule.Mode),
        Moved = act is null ? null : StartsActLine.Of(act),
    };
}

/// <summary>What happened to an event, and what the live rules say to it.</summary>
/// <param name="Judgement">What was recorded then; null while it has not been judged.</param>
/// <param name="RuleSet">Id of the set that was asked now.</param>
internal sealed record ExplanationView(long Event, string Kind, JudgementView? Judgement, string RuleSet, IReadOnlyList<ExplainedRuleView> Rules);

/// <param name="Reasons">All that is to be said, a line each.</param>
/// <param name="Summary">The same without the lines that are in <paramref name="Pattern"/>.</param>
internal sealed record ExplainedRuleView(string Rule, bool Matches, IReadOnlyList<string> Reasons, IReadOnlyList<string> Summary, PatternView? Pattern)
{
    public static ExplainedRuleView Of(ExplainedRule rule) =>
        new(rule.Rule, rule.Matches, rule.Reasons, rule.Summary, rule.Pattern is { } pattern ? PatternView.Of(pattern) : null);
}
