using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Core.Workflows.Effects;
using Serverless.Local.Client;
using Spectre.Console;
using static Serverless.Local.Commands.EventsCommand;

namespace Serverless.Local.Commands;

/// <summary><c>router approvals list|show|approve|reject|link</c></summary>
internal static class ApprovalsCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create() => new("approvals", "What runs ask persons, and the answers.") { List(), Show(), Answer(approved: true), Answer(approved: false), Link() };

    private static Command List()
    {
        var command = new Command("list", "The questions that are open.\n\nExample: router approvals list");
        command.SetQuery(_ => "api/approvals?limit=500", answer =>
        {
            var table = CommandScope.Table("approval", "asked", "until", "rule", "question", "voices");
            foreach (var item in answer.List("items"))
            {
                table.AddRow(Cell(item.Text("id")), Cell(Moment(item.Time("askedAt"))), Cell(item.Text("deadline") is { Length: > 0 } ? Moment(item.Time("deadline")) : "no end"), Cell(item.Text("rule")), Cell(item.Text("question")), Cell($"{item.Text("answers")} of {item.Text("quorum")}"));
            }

            AnsiConsole.Write(table);
        });
        return command;
    }

    private static Command Show()
    {
        var id = Id();
        var command = new Command("show", "One question with its plan, its evidence and the answers so far.\n\nExample: router approvals show 4f2a….9b1c…") { id };
        command.SetQuery(parsed => $"api/approvals/{Uri.EscapeDataString(parsed.GetValue(id)!)}", question =>
        {
            AnsiConsole.MarkupLineInterpolated($"[bold]{question.Text("question")}[/]");
            AnsiConsole.MarkupLineInterpolated($"{question.Text("state")}: {question.Text("story")}");
            AnsiConsole.MarkupLineInterpolated($"[grey]run {question.Text("run")}, {question.Text("workflow")}, rule {question.Text("rule")}; binding {question.Text("binding")}[/]");
            if (question.Text("notice") is { Length: > 0 } notice)
            {
                AnsiConsole.MarkupLineInterpolated($"[yellow]{notice}[/]");
            }

            if (question.TryGetProperty("plan", out var plan) && plan.ValueKind is not JsonValueKind.Null)
            {
                foreach (var line in PlanText.Lines(plan))
                {
                    AnsiConsole.MarkupLineInterpolated($"[grey]plan[/] {line}");
                }
            }

            foreach (var part in (string[])["targets", "evidence", "users", "roles", "notBy", "answerSchema"])
            {
                if (question.TryGetProperty(part, out var value) && value.ValueKind is not JsonValueKind.Null && !(value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0))
                {
                    AnsiConsole.MarkupLineInterpolated($"[grey]{part}[/] {JsonSerializer.Serialize(value, Indented)}");
                }
            }

            foreach (var answer in question.List("answers"))
            {
                AnsiConsole.MarkupLineInterpolated($"{answer.Text("at")} {(answer.Text("approved") == "True" ? "yes" : "no")} by {answer.Text("by")} ({answer.Text("how")}): {answer.Text("reason")}");
            }
        });
        return command;
    }

    /// <summary>What is shown now is what is answered, unless the caller names what was shown to them.</summary>
    private static Command Answer(bool approved)
    {
        var verb = approved ? "approve" : "reject";
        var id = Id();
        var reason = new Option<string>("--reason") { Description = "Why; it is recorded.", Required = true };
        var by = new Option<string?>("--by") { Description = "Who answers; otherwise whoever the token names, and without a token you." };
        var binding = new Option<string?>("--binding") { Description = "What was shown, as 'approvals show' names it; otherwise what is asked now. A plan that has changed since is refused." };
        var data = new Option<string?>("--data") { Description = "What the question asks for besides yes or no.", HelpName = "JSON" };
        var command = new Command(verb, $"Answer {(approved ? "yes" : "no")}. An answer stands.\n\nExample: router approvals {verb} 4f2a….9b1c… --reason \"{(approved ? "looked at the disk" : "it is a test host")}\"") { id, reason, by, binding, data };
        command.SetRequest(async (client, parsed, cancellation) =>
        {
            var address = $"api/approvals/{Uri.EscapeDataString(parsed.GetValue(id)!)}";
            var shown = parsed.GetValue(binding) ?? (await client.GetAsync(address, cancellation)).Text("binding");
            var body = new JsonObject { ["approved"] = approved, ["reason"] = parsed.GetValue(reason), ["binding"] = shown, ["how"] = "command-line" };
            if ((parsed.GetValue(by) ?? (client.Token is RouterToken.Absent ? Environment.UserName : null)) is { } name)
            {
                body["by"] = name;
            }

            if (parsed.GetValue(data) is { } given)
            {
                body["data"] = Read(given);
            }

            var answer = await client.PostAsync($"{address}/answer", Encoding.UTF8.GetBytes(body.ToJsonString()), "application/json", cancellation);
            CommandScope.Print(parsed, answer, Told);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Told(JsonElement json)
    {
        if (json.Text("changed") == "True")
        {
            AnsiConsole.MarkupLineInterpolated($"[green]recorded:[/] {json.Text("outlook")}");
        }
        else
        {
            AnsiConsole.MarkupLineInterpolated($"it is so already, nothing was changed: {json.Text("outlook")}");
        }

        if (json.Text("notice") is { Length: > 0 } notice)
        {
            AnsiConsole.MarkupLineInterpolated($"[yellow]{notice}[/]");
        }
    }

    private static Command Link()
    {
        var id = Id();
        var person = new Option<string>("--for") { Description = "Whom the link is for.", Required = true };
        var within = new Option<string?>("--within") { Description = "How long it is good, such as PT4H; a day otherwise.", HelpName = "DURATION" };
        var roles = new Option<string[]>("--role") { Description = "What that person holds, where the question is for a role; may be given more than once.", DefaultValueFactory = _ => [] };
        var command = new Command("link", "Make a link by which one person answers once, in any browser. Its page asks before anything is recorded. Whoever has it answers as that person: behind a gate only an administrator makes one for somebody else.\n\nExample: router approvals link 4f2a….9b1c… --for ann --to https://router.example") { id, person, within, roles };
        command.SetRequest(async (client, parsed, cancellation) =>
        {
            var body = new JsonObject { ["for"] = parsed.GetValue(person) };
            if (parsed.GetValue(within) is { } length)
            {
                body["within"] = length;
            }

            if (parsed.GetValue(roles) is { Length: > 0 } held)
            {
                body["roles"] = new JsonArray([.. held.Select(role => JsonValue.Create(role))]);
            }

            var answer = await client.PostAsync($"api/approvals/{Uri.EscapeDataString(parsed.GetValue(id)!)}/links", Encoding.UTF8.GetBytes(body.ToJsonString()), "application/json", cancellation);
            CommandScope.Print(parsed, answer, json => Console.WriteLine(new Uri(client.Url, json.Text("path"))));
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
            throw new InputUnreadableException($"--data is no JSON: {e.Message}");
        }
    }

    private static Argument<string> Id() => new("APPROVAL") { Description = "Its id, as 'router approvals list' shows it." };
}
