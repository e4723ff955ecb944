using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Serverless.Local.Client;
using Spectre.Console;

namespace Serverless.Local.Commands;

/// <summary><c>router starts show|stop|resume|mute|unmute</c></summary>
internal static class StartsCommand
{
    private static readonly string[] Scopes = ["rule", "tag", "pack"];

    public static Command Create() => new("starts", "Whether rules may start runs: stop all of it, or mute some rules for a time.") { Show(), Stopping(), Plain("resume", Resume), Mute(), Unmute() };

    private const string Stop = "Start nothing any more, by any rule, on every instance, within a second and until it is resumed, also after restarts. Runs under way go on to their end, or are paused.";

    private const string Resume = "Start runs again, and go on with those that the stop paused. What was muted meanwhile is judged again, the newest of each matter, once, and may start runs: mute first what is not wanted.";

    private const string MuteExamples = "Examples:\n  router starts mute --tag disk --for PT2H --reason \"disks are being replaced\"\n  router starts mute --rule disk-full --every \"0 22 * * MON-FRI\" --for PT8H --zone Europe/Berlin --until 2030-01-01T00:00:00Z --reason \"nightly backups\"\n  router starts mute --where '.data.cluster == \"c1\"' --for PT2H --reason \"c1 is being moved\"";

    private static Command Show()
    {
        var command = new Command("show", "What is switched off, until when, by whom and why, and what was done before.");
        command.SetQuery(_ => "api/starts", StartsPrinting.Print);
        return command;
    }

    private static Command Stopping()
    {
        var runs = new Option<string?>("--runs") { Description = "What becomes of the runs under way: they finish (unless something else is said), or pause until starts are resumed.", HelpName = "finish|pause" };
        runs.AcceptOnlyFromAmong("finish", "pause");
        var command = new Command("stop", $"{Stop}\n\nExamples:\n  router starts stop --reason \"the wrong hosts are restarted\"\n  router starts stop --runs pause --reason \"nothing may touch the database now\"") { runs };
        Ask(command, "stop", (parsed, body) => Fill(body, ("runs", parsed.GetValue(runs))));
        return command;
    }

    private static Command Plain(string name, string description)
    {
        var command = new Command(name, $"{description}\n\nExample: router starts {name} --reason \"the hosts are right again\"");
        Ask(command, name, (_, _) => { });
        return command;
    }

    private static Command Mute()
    {
        var scopes = Scopes.Select(scope => new Option<string?>($"--{scope}") { Description = $"The {scope} that is to start nothing." }).ToList();
        var everything = new Option<bool>("--everything") { Description = "All rules." };
        var where = new Option<string?>("--where") { Description = "Only for events that this jq says yes to, such as '.data.cluster == \"c1\"'.", HelpName = "JQ" };
        var length = new Option<string?>("--for") { Description = "How long, such as PT2H; of a mute that comes again how long each window is, in hours that have passed.", HelpName = "DURATION" };
        var until = new Option<string?>("--until") { Description = "When it ends, such as 2030-01-31T18:00:00Z.", HelpName = "TIME" };
        var every = new Option<string?>("--every") { Description = "When its windows begin, in cron, such as '0 22 * * MON-FRI': it comes again until it ends.", HelpName = "CRON" };
        var zone = new Option<string?>("--zone") { Description = "With --every: by the clocks of which time zone, such as Europe/Berlin.", HelpName = "ZONE" };
        var command = new Command("mute", $"Start nothing by some rules for a time. It ends by itself.\n\n{MuteExamples}") { everything, where, length, until, every, zone };
        scopes.ForEach(command.Add);
        Ask(command, "mute", (parsed, body) =>
        {
            Fill(body, [.. Scopes.Zip(scopes, (name, option) => (name, parsed.GetValue(option))), ("where", parsed.GetValue(where)), ("for", parsed.GetValue(length)), ("until", parsed.GetValue(until)), ("every", parsed.GetValue(every)), ("zone", parsed.GetValue(zone))]);
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

    private static void Fill(JsonObject body, params ReadOnlySpan<(string Name, string? Value)> given)
    {
        foreach (var (name, value) in given)
        {
            if (value is not null)
            {
                body[name] = value;
            }
        }
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
            CommandScope.Print(parsed, answer, StartsPrinting.PrintActed);
            return ExitCode.Done;
        });
    }
}
