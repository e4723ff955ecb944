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
                foreach (var explained in answer.List("items"))
                {
                    Show(explained);
                }
            });
        return command;
    }

    private static void Show(JsonElement explained)
    {
        var matches = explained.Text("matches") == "True";
        AnsiConsole.MarkupLineInterpolated($"[bold]{explained.Text("rule")}[/]: {(matches ? "matches" : "does not match")}");
        foreach (var leaf in explained.List("tests"))
        {
            var mark = leaf.Text("outcome") switch { "true" => "[green]✓[/]", "absent" => "[yellow]–[/]", _ => "[red]✗[/]" };
            AnsiConsole.MarkupLine($"  {mark} {Markup.Escape(leaf.Text("path"))} {Markup.Escape(leaf.Text("test"))} [grey]{Markup.Escape(leaf.TextOr("seen", "absent"))}[/]");
        }

        if (explained.Text("sentence") is { Length: > 0 } sentence)
        {
            AnsiConsole.MarkupLineInterpolated($"  {sentence}");
        }
    }
}
