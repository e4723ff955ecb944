using System.Text.Json;
using Serverless.Local.Client;
using Serverless.Local.Commands;
using Spectre.Console;
using static Serverless.Local.Commands.EventsCommand;

namespace Serverless.Local.Rendering;

/// <summary>Pushed rule sets, told.</summary>
internal static class RuleSetStory
{
    private const int ShortId = 12;

    public static void TellPush(JsonElement answer)
    {
        var (id, newest) = (Short(answer.Text("ruleSet")), answer.GetProperty("newest"));
        switch (answer.Text("outcome"))
        {
            case "moved":
                AnsiConsole.MarkupLineInterpolated($"[green]in force[/] rule set {id}, move {newest.Text("number")} by {newest.Text("by")}");
                break;
            case "unchanged":
                AnsiConsole.MarkupLineInterpolated($"[green]nothing to do[/]: rule set {id} is in force since {Moment(newest.Time("at"))}");
                return;
            default:
                AnsiConsole.MarkupLineInterpolated($"[yellow]not pushed[/]: this would be rule set {id}, after move {(newest.Text("number") is { Length: > 0 } number ? number : "0")}");
                break;
        }

        foreach (var change in answer.List("changes"))
        {
            var (mark, keys) = (Mark(change.Text("change")), string.Join(", ", change.List("keys")));
            AnsiConsole.MarkupLineInterpolated($"  {mark} {change.Text("part")} {change.Text("name")}{(keys.Length > 0 ? $": {Printable.Of(keys)}" : "")}");
        }

        if (!answer.List("changes").Any())
        {
            AnsiConsole.MarkupLine("  [grey]only comments or the layout differ[/]");
        }
    }

    public static void TellStatus(JsonElement answer)
    {
        var (newest, running) = (answer.GetProperty("newest"), answer.GetProperty("running"));
        if (answer.Text("decidedBy") == "files")
        {
            AnsiConsole.MarkupLineInterpolated($"The files in {answer.Text("folder")} decide; nothing can be pushed.");
        }
        else if (newest.ValueKind != JsonValueKind.Object)
        {
            AnsiConsole.MarkupLine("Nothing was pushed yet; events wait.");
        }
        else
        {
            AnsiConsole.MarkupLineInterpolated($"to be in force  {newest.Text("ruleSet")}  [grey]move {newest.Text("number")} by {newest.Text("by")}, {Moment(newest.Time("at"))}[/]");
        }

        AnsiConsole.MarkupLineInterpolated(running.ValueKind == JsonValueKind.Object
            ? (FormattableString)$"this instance    {running.Text("ruleSet")}  [grey]{running.Text("rules")} rules, for {running.Text("ageSeconds")} s[/]"
            : $"this instance    [yellow]has none[/]");
        Complain(answer);
        Moves(answer);
    }

    /// <summary>Whether the instance runs what is to be in force.</summary>
    public static bool Follows(JsonElement answer)
    {
        var (newest, running) = (answer.GetProperty("newest"), answer.GetProperty("running"));
        return running.ValueKind == JsonValueKind.Object && (answer.Text("decidedBy") == "files" || newest.Text("ruleSet") == running.Text("ruleSet"));
    }

    private static void Complain(JsonElement answer)
    {
        if (answer.Text("fault") is { Length: > 0 } fault)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{fault}[/]");
        }

        foreach (var problem in answer.List("refused"))
        {
            AnsiConsole.MarkupLineInterpolated($"[red]not taken up[/] {problem.Text("file")}:{problem.Text("line")}:{problem.Text("column")} {problem.Text("code")} {problem.Text("sentence")}");
        }
    }

    private static void Moves(JsonElement answer)
    {
        if (!answer.List("items").Any())
        {
            return;
        }

        var table = CommandScope.Table("move", "when", "what", "rule set", "by", "reason");
        foreach (var move in answer.List("items"))
        {
            var what = move.Text("restores") is { Length: > 0 } restored ? $"rollback to move {restored}" : "push";
            table.AddRow(Cell(move.Text("number")), Cell(Moment(move.Time("at"))), Cell(what), Cell(Short(move.Text("ruleSet"))), Cell(move.Text("by")), Cell(move.Text("reason")));
        }

        AnsiConsole.Write(table);
    }

    private static string Mark(string change) => change switch { "added" => "+", "removed" => "-", _ => "~" };

    private static string Short(string id) => id[..Math.Min(id.Length, ShortId)];
}
