using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Application.Packs;
using Serverless.Core.Documents;
using Serverless.Local.Client;
using Serverless.Local.Hosting;
using Spectre.Console;
using static Serverless.Local.Commands.EventsCommand;

namespace Serverless.Local.Commands;

/// <summary><c>router rules check|list</c>, and the commands of <see cref="RulesTestCommand"/>, <see cref="TrustCommands"/> and <see cref="RuleSetCommands"/>.</summary>
internal static class RulesCommand
{
    public static Command Create() => new("rules", "Rules: checked and rehearsed in a folder, listed as they are in force, pushed and rolled back.")
    {
        Check(), RulesTestCommand.Create(), List(), RuleSetCommands.Push(), RuleSetCommands.Diff(), RuleSetCommands.Rollback(), RuleSetCommands.Status(), TrustCommands.Trust(), TrustCommands.Move("demote"), TrustCommands.Move("promote"),
    };

    private static Command Check()
    {
        var folder = new Argument<DirectoryInfo>("DIR") { Description = "A folder of packs.", DefaultValueFactory = _ => new DirectoryInfo("rules") };
        folder.AcceptExistingOnly();
        var allow = AllowOption.Create();
        var command = new Command("check", "Read a folder of packs and report every problem at once, with file, line and column.\n\nExample: router rules check rules") { folder, allow };
        command.SetAction(parsed =>
        {
            using var functions = LocalFunctions.OfCommand(parsed.Allowed(allow));
            if (functions is null)
            {
                return ExitCode.No;
            }

            var reading = PackFiles.Read(parsed.GetValue(folder)!.FullName, new PackReader(functions.Read)).Set;
            if (parsed.GetValue(CommandScope.Json))
            {
                Console.WriteLine(Described(reading.Problems).ToJsonString());
            }
            else
            {
                foreach (var warning in reading.Value?.Warnings ?? [])
                {
                    AnsiConsole.MarkupLineInterpolated($"[bold]{warning.File}:{warning.Line}:{warning.Column}[/] [yellow]{warning.Code}[/] {warning.Sentence}");
                }

                Show(reading.Problems, reading.Value?.Rules.Count ?? 0);
            }

            return reading.Good ? ExitCode.Done : ExitCode.No;
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "The rules in force, and whether a newer set was refused.");
        command.SetQuery(_ => "api/rules", answer =>
        {
            AnsiConsole.MarkupLineInterpolated($"[grey]rule set {answer.Text("ruleSet")} in force since {Moment(answer.Time("loadedAt"))}[/]");
            var table = CommandScope.Table("rule", "mode", "runs", "owner", "description");
            foreach (var rule in answer.List("items"))
            {
                table.AddRow(Cell(rule.Text("name")), Cell(Mode(rule)), Cell(rule.Text("run")), Cell(rule.Text("owner")), Cell(rule.Text("description")));
            }

            AnsiConsole.Write(table);
            foreach (var rule in answer.List("items").Where(rule => rule.TryGetProperty("moved", out _)))
            {
                var moved = rule.GetProperty("moved");
                AnsiConsole.MarkupLineInterpolated($"[yellow]demoted[/] {rule.Text("name")} acts as {rule.Text("modeNow")}, and its document says {rule.Text("mode")}: {moved.Text("act")} number {moved.Text("number")} by {moved.Text("by")} at {Moment(moved.Time("at"))}: {moved.Text("reason")}");
            }

            foreach (var warning in answer.TryGetProperty("warnings", out _) ? answer.List("warnings") : [])
            {
                AnsiConsole.MarkupLineInterpolated($"[yellow]warning[/] {warning.Text("file")}:{warning.Text("line")}:{warning.Text("column")} {warning.Text("code")} {warning.Text("sentence")}");
            }

            foreach (var problem in answer.TryGetProperty("refused", out var refused) ? refused.List("errors") : [])
            {
                AnsiConsole.MarkupLineInterpolated($"[red]a newer set is refused[/] {problem.Text("file")}:{problem.Text("line")}:{problem.Text("column")} {problem.Text("code")} {problem.Text("sentence")}");
            }
        });
        return command;
    }

    private static string Mode(JsonElement rule) => rule.Text("modeNow") is { Length: > 0 } now && now != rule.Text("mode") ? $"{now} (demoted)" : rule.Text("mode");

    internal static JsonArray Described(IReadOnlyList<Problem> problems) =>
        [.. problems.Select(p => new JsonObject { ["code"] = p.Code, ["file"] = p.File, ["line"] = p.Line, ["column"] = p.Column, ["sentence"] = p.Sentence })];

    private static void Show(IReadOnlyList<Problem> problems, int rules)
    {
        foreach (var problem in problems)
        {
            AnsiConsole.MarkupLineInterpolated($"[bold]{problem.File}:{problem.Line}:{problem.Column}[/] [red]{problem.Code}[/] {problem.Sentence}");
        }

        AnsiConsole.MarkupLine(problems.Count == 0 ? $"[green]good[/]: {rules} rules" : $"[red]{problems.Count} problems[/]");
    }
}
