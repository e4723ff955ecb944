using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Serverless.Local.Client;
using Spectre.Console;

namespace Serverless.Local.Commands;

/// <summary><c>router events list|show</c></summary>
internal static class EventsCommand
{
    public static Command Create() => new("events", "What came in, and what became of it.") { List(), Show() };

    private static Command List()
    {
        var page = new PageOptions();
        var kind = new Option<string?>("--kind") { Description = "event, redelivery or dead-letter." };
        var type = new Option<string?>("--type") { Description = "Only events of this type." };
        var rule = new Option<string?>("--rule") { Description = "Only events this rule has a verdict on." };
        var command = new Command("list", "The newest first.\n\nExample: router events list --rule disk-full") { page.Limit, page.Before, kind, type, rule };
        (string, string?)[] Filters(ParseResult parsed) => [("kind", parsed.GetValue(kind)), ("type", parsed.GetValue(type)), ("rule", parsed.GetValue(rule))];
        command.SetQuery(
            parsed => "api/events" + page.Query(parsed, Filters(parsed)),
            (parsed, answer) =>
            {
                var table = CommandScope.Table("#", "received", "kind", "type", "subject", "verdicts");
                foreach (var item in answer.List("items"))
                {
                    table.AddRow(Cell(item.Text("sequence")), Cell(Moment(item.Time("receivedAt"))), Cell(item.Text("kind")), Cell(item.Text("type")), Cell(item.Text("subject")), Cell(Verdicts(item)));
                }

                CommandScope.Show(table, answer, next => page.Next(parsed, "router events list", next, Filters(parsed)));
            });
        return command;
    }

    private static Command Show()
    {
        var sequence = new Argument<long>("EVENT") { Description = "Its number, as 'router events list' shows it." };
        var command = new Command("show", "One event, its verdicts with their reasons, and its body.") { sequence };
        command.SetQuery(
            parsed => $"api/events/{parsed.GetValue(sequence)}",
            answer =>
            {
                var item = answer.GetProperty("entry");
                AnsiConsole.MarkupLineInterpolated($"[bold]{item.Text("kind")} {item.Text("sequence")}[/]  {item.Text("type")}  [grey]{item.Text("receivedAt")} through {item.Text("door")}[/]");
                foreach (var problem in item.List("problems"))
                {
                    AnsiConsole.MarkupLineInterpolated($"  [red]{problem.Text("code")}[/] {problem.Text("sentence")}");
                }

                Verdict.Show(item);
                Console.WriteLine(answer.TextOr("event", answer.TextOr("raw", answer.Text("rawBase64"))));
            });
        return command;
    }

    private static string Verdicts(JsonElement item)
    {
        var verdicts = string.Join(", ", Verdict.Of(item).Select(v => $"{v.Text("rule")}: {v.Text("decision")}"));
        return verdicts.Length > 0 ? verdicts : string.Join(", ", item.List("problems").Select(p => p.Text("code")));
    }

    /// <summary>ISO 8601, in UTC, as all that is printed has it.</summary>
    internal static string Moment(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) ?? "";

    internal static string Cell(string text) => Markup.Escape(text.Length <= 80 ? text : text[..79] + "…");
}
