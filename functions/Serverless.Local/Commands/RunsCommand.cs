using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Application.Runs;
using Serverless.Local.Client;
using Serverless.Local.Rendering;
using Spectre.Console;
using static Serverless.Local.Commands.EventsCommand;

namespace Serverless.Local.Commands;

/// <summary><c>router runs list|show|watch|resolve</c>, and what <see cref="RunActCommands"/> adds.</summary>
internal static class RunsCommand
{
    public static Command Create()
    {
        var command = new Command("runs", "What was started, and how it goes.") { List(), Show(), Watch(), Resolve() };
        RunActCommands.AddTo(command);
        return command;
    }

    private static Command List()
    {
        var page = new PageOptions();
        var status = new Option<string?>("--status") { Description = $"One of {string.Join(", ", Enum.GetNames<RunStatus>().Select(name => name.ToLowerInvariant()))}." };
        var rule = new Option<string?>("--rule") { Description = "Only runs this rule started." };
        var sequence = new Option<string?>("--event") { Description = "Only runs this event started." };
        var command = new Command("list", "The newest first.\n\nExample: router runs list --status asking") { page.Limit, page.Before, status, rule, sequence };
        (string, string?)[] Filters(ParseResult parsed) => [("status", parsed.GetValue(status)), ("rule", parsed.GetValue(rule)), ("event", parsed.GetValue(sequence))];
        command.SetQuery(
            parsed => "api/runs" + page.Query(parsed, Filters(parsed)),
            (parsed, answer) =>
            {
                var table = CommandScope.Table("run", "started", "status", "rule", "workflow", "note");
                foreach (var item in answer.List("items"))
                {
                    table.AddRow(Cell(item.Text("id")), Cell(Moment(item.Time("startedAt"))), Story.StatusMarkup(item.Text("status")), Cell(item.Text("rule")), Cell(item.Text("workflow")), Cell(item.Text("note")));
                }

                CommandScope.Show(table, answer, next => page.Next(parsed, "router runs list", next, Filters(parsed)));
            });
        return command;
    }

    private static Command Show()
    {
        var run = RunArgument();
        var command = new Command("show", "One run with its history, told task by task.") { run };
        command.SetQuery(parsed => $"api/runs/{Uri.EscapeDataString(parsed.GetValue(run)!)}/history", history => Story.Tell(history.List("items")));
        return command;
    }

    private static Command Watch()
    {
        var run = RunArgument();
        var command = new Command("watch", "Follow a run until it ends; exit code 2 where it ends faulted or cancelled. With --json, one fact a line.") { run };
        command.SetRequest(async (client, parsed, cancellation) =>
        {
            Action<JsonElement> tell = parsed.GetValue(CommandScope.Json)
                ? fact => Console.WriteLine(JsonSerializer.Serialize(fact))
                : fact => AnsiConsole.MarkupLine(Story.Line(fact));
            var ended = await Story.FollowAsync(client, parsed.GetValue(run)!, tell, cancellation);
            return ended == "run-completed" ? ExitCode.Done : ExitCode.Faulted;
        });
        return command;
    }

    private static Command Resolve()
    {
        var run = RunArgument();
        var path = new Option<string>("--task") { Description = "Path of the task whose call is in doubt, as 'runs show' names it.", Required = true };
        var performed = new Option<bool>("--performed") { Description = "The call had its effect: go on without making it again." };
        var notPerformed = new Option<bool>("--not-performed") { Description = "The call had no effect: make it again." };
        var reason = new Option<string>("--reason") { Description = "How you know; it is recorded.", Required = true };
        var by = new Option<string?>("--by") { Description = "Who says so; otherwise whoever the token names, and without a token you." };
        var command = new Command("resolve", "Say what became of a call that was under way when the router stopped.\n\nExample: router runs resolve 4f2a… --task /do/1/restart --performed --reason \"host rebooted at 10:02\"")
        {
            run, path, performed, notPerformed, reason, by,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(performed) == result.GetValue(notPerformed))
            {
                result.AddError("Say either --performed or --not-performed.");
            }
        });
        command.SetRequest(async (client, parsed, cancellation) =>
        {
            var body = new JsonObject { ["path"] = parsed.GetValue(path), ["performed"] = parsed.GetValue(performed), ["reason"] = parsed.GetValue(reason) };
            if ((parsed.GetValue(by) ?? (client.Token is RouterToken.Absent ? Environment.UserName : null)) is { } name)
            {
                body["by"] = name;
            }

            var answer = await client.PostAsync($"api/runs/{Uri.EscapeDataString(parsed.GetValue(run)!)}/resolve", JsonSerializer.SerializeToUtf8Bytes(body), "application/json", cancellation);
            CommandScope.Print(parsed, answer, _ => AnsiConsole.MarkupLine("[green]recorded[/], the run goes on"));
            return ExitCode.Done;
        });
        return command;
    }

    internal static Argument<string> RunArgument() => new("RUN") { Description = "Its id, as 'router runs list' shows it." };
}
