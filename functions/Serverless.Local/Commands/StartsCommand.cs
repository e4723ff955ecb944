using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Local.Client;
using Spectre.Console;
using static Serverless.Local.Commands.EventsCommand;

namespace Serverless.Local.Commands;

/// <summary><c>router starts show|stop|resume|mute|unmute</c></summary>
internal static class StartsCommand
{
    private static readonly string[] Scopes = ["rule", "tag", "pack"];

    public static Command Create() => new("starts", "Whether rules may start runs: stop all of it, or mute some rules for a time.") { Show(), Plain("stop", Stop), Plain("resume", Resume), Mute(), Unmute() };

    private const string Stop = "Start nothing any more, by any rule, on every instance, within a second and until it is resumed, also after restarts. Runs under way go on: 'router runs pause' or 'cancel' holds or ends them.";

    private const string Resume = "Start runs again. What was held back meanwhile stays held back: each event has its verdict.";

    private static Command Show()
    {
        var command = new Command("show", "What is switched off, until when, by whom and why, and what was done before.");
        command.SetQuery(_ => "api/starts", answer =>
        {
            AnsiConsole.MarkupLine(answer.TryGetProperty("stopped", out var stopped) && stopped.ValueKind == JsonValueKind.Object
                ? $"[red]all starts are stopped[/] by {Markup.Escape(stopped.Text("by"))} since {Markup.Escape(Moment(stopped.Time("at")))}: {Markup.Escape(stopped.Text("reason"))}"
                : "[green]runs may be started[/]");
            foreach (var mute in answer.List("mutes"))
            {
                AnsiConsole.MarkupLineInterpolated($"mute {mute.Text("number")}: {mute.Text("target")} until {Moment(mute.Time("until"))}, by {mute.Text("by")}: {mute.Text("reason")}");
            }

            var table = CommandScope.Table("act", "at", "what", "by", "reason");
            foreach (var act in answer.List("acts"))
            {
                table.AddRow(Cell(act.Text("number")), Cell(Moment(act.Time("at"))), Cell($"{act.Text("act")} {act.Text("target")}".TrimEnd()), Cell(act.Text("by")), Cell(act.Text("reason")));
            }

            AnsiConsole.Write(table);
        });
        return command;
    }

    private static Command Plain(string name, string description)
    {
        var command = new Command(name, $"{description}\n\nExample: router starts {name} --reason \"the wrong hosts are restarted\"");
        Ask(command, name, (_, _) => { });
        return command;
    }

    private static Command Mute()
    {
        var scopes = Scopes.Select(scope => new Option<string?>($"--{scope}") { Description = $"The {scope} that is to start nothing." }).ToList();
        var everything = new Option<bool>("--everything") { Description = "All rules." };
        var length = new Option<string?>("--for") { Description = "How long, such as PT2H.", HelpName = "DURATION" };
        var until = new Option<string?>("--until") { Description = "When it ends, such as 2030-01-31T18:00:00Z.", HelpName = "TIME" };
        var command = new Command("mute", "Start nothing by some rules for a time. It ends by itself.\n\nExample: router starts mute --tag disk --for PT2H --reason \"disks are being replaced\"") { everything, length, until };
        scopes.ForEach(command.Add);
        Ask(command, "mute", (parsed, body) =>
        {
            foreach (var (name, value) in Scopes.Zip(scopes, (name, option) => (name, parsed.GetValue(option))).Append(("for", parsed.GetValue(length))).Append(("until", parsed.GetValue(until))))
            {
                if (value is not null)
                {
                    body[name] = value;
                }
            }

            if (parsed.GetValue(everything))
            {
                body["everything"] = true;
            }
        });
        return command;
    }

    private static Command Unmute()
    {
        var number = new Argument<long>("MUTE") { Description = "Its number, as 'router starts show' shows it." };
        var command = new Command("unmute", "End a mute before its time.\n\nExample: router starts unmute 7 --reason \"the disks are in\"") { number };
        Ask(command, "unmute", (parsed, body) => body["mute"] = parsed.GetValue(number));
        return command;
    }

    private static void Ask(Command command, string act, Action<ParseResult, JsonObject> fill)
    {
        var reason = new Option<string>("--reason") { Description = "Why; it is recorded.", Required = true };
        var by = new Option<string>("--by") { Description = "Who does it.", DefaultValueFactory = _ => Environment.UserName };
        command.Add(reason);
        command.Add(by);
        command.SetRequest(async (client, parsed, cancellation) =>
        {
            var body = new JsonObject { ["reason"] = parsed.GetValue(reason), ["by"] = parsed.GetValue(by) };
            fill(parsed, body);
            var answer = await client.PostAsync($"api/starts/{act}", Encoding.UTF8.GetBytes(body.ToJsonString()), "application/json", cancellation);
            CommandScope.Print(parsed, answer, json =>
            {
                AnsiConsole.MarkupLine(json.Text("changed") == "True" ? $"[green]recorded[/] as number {Markup.Escape(json.Text("number"))}" : "it is so already, nothing was changed");
                if (json.Text("warning") is { Length: > 0 } warning)
                {
                    AnsiConsole.MarkupLineInterpolated($"[yellow]{warning}[/]");
                }
            });
            return ExitCode.Done;
        });
    }
}
