using System.CommandLine;
using System.Text.Json;
using Serverless.Local.Client;
using Spectre.Console;

namespace Serverless.Local.Commands;

/// <summary><c>router explain EVENT</c></summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var sequence = new Argument<long>("EVENT") { Description = "Its number, as 'router events list' shows it." };
        var rule = new Option<string?>("--rule") { Description = "Only this rule; otherwise every rule in force." };
        var command = new Command("explain", "Why did a rule match an event, or why not?\n\nExample: router explain 12 --rule disk-full") { sequence, rule };
        command.SetQuery(
            parsed => $"api/explain?event={parsed.GetValue(sequence)}" + (parsed.GetValue(rule) is { } name ? $"&rule={Uri.EscapeDataString(name)}" : ""),
            answer =>
            {
                foreach (var explained in answer.List("rules"))
                {
                    Show(explained);
                }
            });
        return command;
    }

    private static void Show(JsonElement explained)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{explained.Text("rule")}[/] {(explained.Text("matches") == "True" ? "matches" : "does not match")}");
        foreach (var reason in explained.List("reasons"))
        {
            AnsiConsole.MarkupLineInterpolated($"  {reason}");
        }
    }
}
