using System.Text.Json;
using Serverless.Local.Client;
using Spectre.Console;
using static Serverless.Local.Commands.EventsCommand;

namespace Serverless.Local.Commands;

/// <summary>What <c>router starts show</c> says to a person.</summary>
internal static class StartsPrinting
{
    /// <summary>What came of an act.</summary>
    public static void PrintActed(JsonElement answer)
    {
        AnsiConsole.MarkupLine(answer.Text("changed") == "True" ? $"[green]recorded[/] as number {Markup.Escape(answer.Text("number"))}" : "it is so already, nothing was changed");
        if (answer.Text("warning") is { Length: > 0 } warning)
        {
            AnsiConsole.MarkupLineInterpolated($"[yellow]{warning}[/]");
        }
    }

    public static void Print(JsonElement answer)
    {
        AnsiConsole.MarkupLine(answer.TryGetProperty("stopped", out var stopped) && stopped.ValueKind == JsonValueKind.Object
            ? $"[red]all starts are stopped[/]{(stopped.Text("runs") == "pause" ? " and the runs under way are paused" : "")} by {Markup.Escape(stopped.Text("by"))} since {Markup.Escape(Moment(stopped.Time("at")))}: {Markup.Escape(stopped.Text("reason"))}"
            : "[green]runs may be started[/]");
        foreach (var mute in answer.List("mutes"))
        {
            AnsiConsole.MarkupLineInterpolated($"mute {mute.Text("number")}: {mute.Text("target")}{Terms(mute)} until {Moment(mute.Time("until"))}{Now(mute)}, by {mute.Text("by")}: {mute.Text("reason")}");
        }

        foreach (var mute in answer.List("standing"))
        {
            var until = mute.Time("until") is { } end ? $" until {Moment(end)}" : "";
            AnsiConsole.MarkupLineInterpolated($"mute {mute.Text("name")} of the pack {mute.Text("pack")}: {mute.Text("target")}{Terms(mute)}{until}{Now(mute)}, by {mute.Text("owner")}: {mute.Text("reason")}");
        }

        foreach (var rule in answer.List("demoted"))
        {
            var document = rule.Text("document") is { Length: > 0 } mode ? $"its document says {mode}" : "no rule of that name is in force";
            AnsiConsole.MarkupLineInterpolated($"rule {rule.Text("rule")} goes no further than {rule.Text("mode")} ({document}), by {rule.Text("by")} since {Moment(rule.Time("at"))}: {rule.Text("reason")}");
        }

        var table = CommandScope.Table("act", "at", "what", "by", "reason");
        foreach (var act in answer.List("acts"))
        {
            table.AddRow(Cell(act.Text("number")), Cell(Moment(act.Time("at"))), Cell($"{act.Text("act")} {act.Text("target")}".TrimEnd() + Terms(act)), Cell(act.Text("by")), Cell(act.Text("reason")));
        }

        AnsiConsole.Write(table);
    }

    private static string Terms(JsonElement act) =>
        (act.Text("where") is { Length: > 0 } where ? $", where {where}" : "")
        + (act.Text("every") is { Length: > 0 } every ? $", every '{every}' for {act.Text("for")} ({act.Text("zone")})" : "")
        + (act.Text("runs") is { Length: > 0 } runs ? $", runs {runs}" : "");

    private static string Now(JsonElement mute) =>
        mute.Text("unread") is { Length: > 0 } unread ? $" (it holds all the time, since it cannot be read here: {unread})"
        : mute.Text("holds") == "True" ? mute.Text("every").Length == 0 ? "" : $" (holds now, until {Moment(mute.Time("holdsUntil"))})"
        : " (not now)";
}
