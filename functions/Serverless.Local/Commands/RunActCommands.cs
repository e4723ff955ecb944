using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Core.Workflows.Control;
using Serverless.Local.Client;
using Spectre.Console;

namespace Serverless.Local.Commands;

/// <summary><c>router runs pause|resume|cancel|retry|continue</c></summary>
internal static class RunActCommands
{
    public static void AddTo(Command runs)
    {
        foreach (var act in ActTable.Kinds)
        {
            runs.Add(Create(act));
        }
    }

    private static Command Create(ActKind act)
    {
        var verb = act.ToString().ToLowerInvariant();
        var run = RunsCommand.RunArgument();
        var reason = new Option<string>("--reason") { Description = "Why; it is recorded.", Required = true };
        var by = new Option<string?>("--by") { Description = "Who does it; otherwise whoever the token names, and without a token you." };
        var input = new Option<string?>("--input") { Description = InputDescription(act), HelpName = "JSON" };
        var command = new Command(verb, $"{Description(act)} For a run that is {ActTable.Words(act)}.\n\nExample: router runs {verb} 4f2a… --reason \"{Example(act)}\"") { run, reason, by };
        if (act is ActKind.Retry or ActKind.Continue)
        {
            command.Add(input);
        }

        command.SetRequest(async (client, parsed, cancellation) =>
        {
            var body = new JsonObject { ["reason"] = parsed.GetValue(reason) };
            if ((parsed.GetValue(by) ?? (client.Token is RouterToken.Absent ? Environment.UserName : null)) is { } name)
            {
                body["by"] = name;
            }

            if (act is ActKind.Retry or ActKind.Continue && parsed.GetValue(input) is { } given)
            {
                body["input"] = Read(given);
            }

            var answer = await client.PostAsync($"api/runs/{Uri.EscapeDataString(parsed.GetValue(run)!)}/{verb}", Encoding.UTF8.GetBytes(body.ToJsonString()), "application/json", cancellation);
            CommandScope.Print(parsed, answer, json => AnsiConsole.MarkupLine(Told(json)));
            return ExitCode.Done;
        });
        return command;
    }

    private static JsonNode? Read(string given)
    {
        try
        {
            return JsonNode.Parse(given);
        }
        catch (JsonException e)
        {
            throw new InputUnreadableException($"--input is no JSON: {e.Message}");
        }
    }

    private static string Told(JsonElement answer) => (answer.Text("changed"), answer.Text("continuedAs")) switch
    {
        ("True", "") => "[green]recorded[/]",
        (_, "") => "it is so already, nothing was changed",
        ("True", var next) => $"[green]recorded[/], it goes on as run {Markup.Escape(next)}",
        (_, var next) => $"it goes on as run {Markup.Escape(next)} already",
    };

    private static string Description(ActKind act) => act switch
    {
        ActKind.Pause => "Begin nothing more and let no timer fire, until the run is resumed; what is under way is finished and recorded.",
        ActKind.Resume => "Go on with a run that was paused.",
        ActKind.Cancel => "Begin nothing more; the run ends when what is under way is finished and recorded.",
        ActKind.Retry => "Go on from the task that failed, with the keys its calls had.",
        _ => "Start a fresh run of the same workflow, from its beginning, in place of one that has ended.",
    };

    private static string InputDescription(ActKind act) => act == ActKind.Retry ? "What the failed task takes in place of its input." : "The input of the fresh run, in place of the one it had.";

    private static string Example(ActKind act) => act switch
    {
        ActKind.Pause => "the host is being replaced",
        ActKind.Resume => "the host is back",
        ActKind.Cancel => "wrong host",
        ActKind.Retry => "the service is up again",
        _ => "the disk is full again",
    };
}
