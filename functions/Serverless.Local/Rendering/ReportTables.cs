using System.Globalization;
using System.Text;
using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Local.Client;

namespace Serverless.Local.Rendering;

/// <summary>A report as tables, for a screen or for a document.</summary>
internal static class ReportTables
{
    public static IEnumerable<ReportTable> Of(JsonElement report)
    {
        yield return Summary(report);
        yield return new ReportTable("Rules", ["rule", "matches", "runs", "completed", "verified", "without people", "held back", "saved"],
            [.. report.List("rules").Select(rule => (string[])[rule.Text("rule"), rule.Text("matches"), rule.Text("runs"), rule.Text("completed"), rule.Text("verified"), rule.Text("unaided"), rule.Text("heldBack"), Span(rule.Text("saved"))])]);
        yield return new ReportTable("Guards tripped", ["decision", "matches"],
            [.. report.GetProperty("guardsTripped").EnumerateObject().Select(guard => (string[])[Printable.Of(guard.Name), guard.Value.ToString()])]);
        yield return new ReportTable("Causes that came back", ["rule", "subject", "runs"],
            [.. report.List("repeats").Select(repeat => (string[])[repeat.Text("rule"), repeat.Text("subject"), repeat.Text("runs")])]);
    }

    private static ReportTable Summary(JsonElement report)
    {
        var (events, runs, time) = (report.GetProperty("events"), report.GetProperty("runs"), report.GetProperty("timeToRemediate"));
        var completed = report.GetProperty("timeToComplete");
        return new ReportTable($"Report from {Day(report.Time("since"))} to {Day(report.Time("until"))}", ["what", "how much"],
        [
            ["events received", events.Text("received")],
            ["of these rejected", events.Text("rejected")],
            ["of these redelivered", events.Text("redelivered")],
            ["of these matched by a rule", events.Text("matched")],
            ["runs started", runs.Text("started")],
            ["completed, faulted, cancelled, open", $"{runs.Text("completed")}, {runs.Text("faulted")}, {runs.Text("cancelled")}, {runs.Text("open")}"],
            ["verified: a probe said healthy after the last change", runs.Text("verified")],
            ["remediated without people, verified", $"{report.Text("verifiedUnaided")} ({Share(report, "verifiedUnaidedShare")} of the runs that ended)"],
            ["completed without people, verified or not", $"{report.Text("unaided")} ({Share(report, "unaidedShare")} of the runs that ended)"],
            ["engineer time saved", Span(report.Text("saved"))],
            ["from event to verified, time to remediate, p50", Span(time.Text("p50"))],
            ["from event to verified, time to remediate, p95", Span(time.Text("p95"))],
            ["from event to completed, p50", Span(completed.Text("p50"))],
            ["from event to completed, p95", Span(completed.Text("p95"))],
        ]);
    }

    private static string Share(JsonElement report, string name) =>
        report.TryGetProperty(name, out var known) && known.ValueKind == JsonValueKind.Number ? known.GetDouble().ToString("P1", CultureInfo.InvariantCulture) : "–";

    private static string Day(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "";

    private static string Span(string text) => !IsoDuration.TryParse(text, out var span) ? "–"
        : span.TotalSeconds < 10 ? $"{span.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s"
        : span.TotalMinutes < 10 ? $"{span.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s"
        : span.TotalHours < 10 ? $"{span.TotalMinutes.ToString("0", CultureInfo.InvariantCulture)} min"
        : $"{span.TotalHours.ToString("0.#", CultureInfo.InvariantCulture)} h";
}

internal sealed record ReportTable(string Title, string[] Columns, IReadOnlyList<string[]> Rows)
{
    public string Markdown
    {
        get
        {
            var text = new StringBuilder($"## {Escape(Title)}\n\n| {string.Join(" | ", Columns)} |\n|{string.Concat(Columns.Select(_ => "---|"))}\n");
            foreach (var row in Rows)
            {
                text.Append("| ").AppendJoin(" | ", row.Select(Escape)).Append(" |\n");
            }

            return text.ToString();
        }
    }

    /// <summary>Names come from events: none of them makes a table, a link or a tag.</summary>
    private static string Escape(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var unit in text)
        {
            safe.Append(unit switch
            {
                '|' or '\\' or '`' or '*' or '_' or '[' or ']' or '!' => $"\\{unit}",
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                '\n' or '\r' => " ",
                _ => unit.ToString(),
            });
        }

        return safe.ToString();
    }
}
