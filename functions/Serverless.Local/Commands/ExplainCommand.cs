using System.CommandLine;
using System.Text.Json;
using Serverless.Local.Client;
using Serverless.Local.Rendering;
using Spectre.Console;

namespace Serverless.Local.Commands;

/// <summary><c>router explain EVENT</c></summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var sequence = new Argument<long>("EVENT") { Description = "Its number, as 'router events list' shows it." };
        var rule = new Option<string?>("--rule") { Description = "Only this rule; otherwise every rule in force." };
        var command = new Command("explain", "Why was something started for an event, or why not? What was decided then, and what the rules in force say now.\n\nExample: router explain 12 --rule disk-full") { sequence, rule };
        command.SetQuery(
            parsed => $"api/explain?event={parsed.GetValue(sequence)}" + (parsed.GetValue(rule) is { } name ? $"&rule={Uri.EscapeDataString(name)}" : ""),
            answer =>
            {
                AnsiConsole.MarkupLineInterpolated($"[bold]decided then[/] {Judged(answer).Text("at")}");
                Verdict.Show(answer);
                AnsiConsole.MarkupLineInterpolated($"[bold]the rules in force now[/]{Otherwise(answer)}");
                foreach (var explained in answer.List("rules"))
                {
                    Show(explained);
                }
            });
        return command;
    }

    private static JsonElement Judged(JsonElement answer) => answer.TryGetProperty("judgement", out var judgement) ? judgement : default;

    private static string Otherwise(JsonElement answer) =>
        Judged(answer).Text("ruleSet") is { Length: > 0 } then && then != answer.Text("ruleSet")
            ? $", which are not those that judged it: rule set {answer.Text("ruleSet")}, then {then}"
            : "";

    private static void Show(JsonElement explained)
    {
        AnsiConsole.MarkupLineInterpolated($"  [bold]{explained.Text("rule")}[/] {(explained.Text("matches") == "True" ? "matches" : "does not match")}");
        foreach (var reason in explained.List("summary"))
        {
            AnsiConsole.MarkupLineInterpolated($"    {Printable.Of(reason.ToString())}");
        }

        if (explained.TryGetProperty("pattern", out var pattern) && pattern.ValueKind == JsonValueKind.Object)
        {
            foreach (var line in PatternStory.Lines(pattern))
            {
                AnsiConsole.MarkupLineInterpolated($"    {line}");
            }
        }
    }
}
