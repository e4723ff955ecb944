using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Serverless.Api.Problems;
using Serverless.Application.Journal;
using Serverless.Core.Admission;

namespace Serverless.Api.Queries;

/// <summary>One entry of the journal in a list.</summary>
/// <param name="Kind"><c>event</c>, <c>redelivery</c> or <c>dead-letter</c>.</param>
/// <param name="Original">Of a redelivery, the sequence of the first delivery.</param>
/// <param name="Bytes">Length of what came.</param>
/// <param name="Judgement">Null while it has not been judged.</param>
internal sealed record JournalLine(
    long Sequence,
    string Kind,
    string Door,
    DateTimeOffset ReceivedAt,
    string? Source,
    string? Id,
    string? Type,
    string? Subject,
    long? Original,
    long Bytes,
    JudgementView? Judgement,
    IReadOnlyList<ProblemLine> Problems)
{
    public static JournalLine Of(JournalRecord record) => new(
        record.Sequence,
        Names.Of(record.Kind),
        record.Door,
        record.ReceivedAt.ToUniversalTime(),
        record.Source,
        record.Id,
        record.Type,
        record.Subject,
        record.Original,
        record.BodyLength,
        record.Judgement is { } judgement ? JudgementView.Of(judgement) : null,
        [.. record.Problems.Select(problem => ProblemLine.Of(problem))]);
}

/// <param name="RuleSet">Id of the rule set that judged it.</param>
/// <param name="Verdicts">One for each rule that matched; empty where none did.</param>
internal sealed record JudgementView(string RuleSet, DateTimeOffset At, IReadOnlyList<VerdictView> Verdicts)
{
    public static JudgementView Of(Judgement judgement) => new(judgement.RuleSet, judgement.At.ToUniversalTime(), [.. judgement.Verdicts.Select(VerdictView.Of)]);
}

/// <param name="Decision"><c>admitted</c>, <c>duplicate</c>, <c>observed</c>, …</param>
/// <param name="Run">The run it started; null where it started none.</param>
internal sealed record VerdictView(string Rule, string Decision, string Reason, string? Run)
{
    public static VerdictView Of(Verdict verdict) =>
        new(verdict.Rule, Names.Of(verdict.Decision.Name), verdict.Decision.Reason, verdict.Decision is AdmissionDecision.Held ? null : verdict.Decision.Run);
}

/// <summary>One entry with what it holds.</summary>
/// <param name="Event">The CloudEvent; null for dead letters and redeliveries.</param>
/// <param name="Raw">What came, of a dead letter that is text; its first 64 KiB.</param>
/// <param name="RawBase64">The same, where it is no text.</param>
internal sealed record JournalEntryView(
    JournalLine Entry,
    JsonElement? Event,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Raw,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] byte[]? RawBase64)
{
    public static JournalEntryView Of(JournalRecord record)
    {
        var letter = record.Kind == JournalKind.DeadLetter;
        var text = letter && Utf8.IsValid(record.Body.Span);
        return new JournalEntryView(
            JournalLine.Of(record),
            record.Kind == JournalKind.Event ? JsonElement.Parse(record.Body.Span) : null,
            text ? Encoding.UTF8.GetString(record.Body.Span) : null,
            letter && !text ? record.Body.ToArray() : null);
    }
}

/// <summary>Both sides of the law of conservation: received = rejected + unmatched + matched + pending, and each match has one verdict.</summary>
internal sealed record ConservationView(bool Balanced, long Received, long Rejected, long Unmatched, long Matched, long Pending, long Redelivered, long Matches, IReadOnlyDictionary<string, long> Verdicts)
{
    public static ConservationView Of(JournalCounts counts) => new(
        counts.Balanced,
        counts.Received,
        counts.Rejected,
        counts.Unmatched,
        counts.Matched,
        counts.Pending,
        counts.Redelivered,
        counts.Matches,
        counts.Verdicts.ToDictionary(verdict => Names.Of(verdict.Key), verdict => verdict.Value));
}
