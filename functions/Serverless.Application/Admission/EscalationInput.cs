using System.Text.Json;
using Serverless.Application.Journal;
using Serverless.Core.Admission.Facts;

namespace Serverless.Application.Admission;

/// <summary>The input of the workflow that tells of what was held back: <c>{rule, from, to, heldBack, complete, decisions, events}</c>.</summary>
internal static class EscalationInput
{
    /// <summary>Events that are listed one by one, at most.</summary>
    private const int MostListed = 100;

    private const string LetGo = "let-go";

    public static JsonElement Of(string rule, EscalationFacts account, HeldBack held, DateTimeOffset now)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("rule", rule);
            writer.WriteString("from", account.Telling!.Value.UtcDateTime);
            writer.WriteString("to", now.UtcDateTime);
            writer.WriteNumber("heldBack", held.Verdicts.Count + account.TellingLetGoCount);
            writer.WriteBoolean("complete", held.Complete);
            WriteCounts(writer, account, held);
            WriteEvents(writer, account, held);
            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.ToArray());
    }

    private static void WriteCounts(Utf8JsonWriter writer, EscalationFacts account, HeldBack held)
    {
        writer.WriteStartObject("decisions");
        foreach (var (decision, count) in held.Verdicts.CountBy(NameOf).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WriteNumber(decision, count);
        }

        if (account.TellingLetGoCount > 0)
        {
            writer.WriteNumber(LetGo, account.TellingLetGoCount);
        }

        writer.WriteEndObject();
    }

    private static void WriteEvents(Utf8JsonWriter writer, EscalationFacts account, HeldBack held)
    {
        var events = held.Verdicts.Select(record => (record.Place.Sequence, Decision: NameOf(record), record.Verdict.Decision.Reason, record.At))
            .Concat(account.TellingLetGo.Select(match => (match.Sequence, Decision: LetGo, match.Reason, match.At)))
            .OrderByDescending(one => one.At).ThenByDescending(one => one.Sequence).Take(MostListed);
        writer.WriteStartArray("events");
        foreach (var one in events)
        {
            writer.WriteStartObject();
            writer.WriteNumber("event", one.Sequence);
            writer.WriteString("decision", one.Decision);
            writer.WriteString("reason", one.Reason);
            writer.WriteString("at", one.At.UtcDateTime);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string NameOf(VerdictRecord record) => JsonNamingPolicy.KebabCaseLower.ConvertName(record.Verdict.Decision.Name);
}
