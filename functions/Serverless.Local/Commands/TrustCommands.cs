using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Serverless.Local.Client;
using Spectre.Console;

namespace Serverless.Local.Commands;

/// <summary><c>router rules trust|demote|promote</c></summary>
internal static class TrustCommands
{
    private static readonly (string Key, string Words)[] Counts =
    [
        ("runs", "runs looked at"), ("proposed", "proposed"), ("approved", "approved"), ("rejected", "rejected"), ("timedOut", "not answered in time"), ("fixedItself", "had fixed itself"),
        ("verified", "verified"), ("failedVerification", "did not help, or nobody knows"), ("unverified", "changed and not looked at afterwards"), ("repeats", "repeats"),
        ("observed", "only observed"), ("fixedItselfAnyway", "of these fixed themselves anyway"), ("stayedUnhealthy", "of these stayed unhealthy"), ("neverUnhealthy", "of these were healthy when the event came"),
    ];

    public static Command Trust()
    {
        var rule = new Argument<string>("RULE");
        var last = new Option<int>("--last") { Description = "How many of its newest runs.", DefaultValueFactory = _ => 50 };
        var command = new Command("trust", "What the last runs of a rule say about how far it is to be trusted.\n\nExample: router rules trust disk-full") { rule, last };
        command.SetQuery(parsed => $"api/rules/{Uri.EscapeDataString(parsed.GetValue(rule)!)}/trust?last={parsed.GetValue(last)}", answer =>
        {
            AnsiConsole.MarkupLineInterpolated($"[bold]{answer.Text("rule")}[/] acts as {answer.Text("modeNow")}, and may as {answer.Text("mode")}");
            if (answer.TryGetProperty("moved", out var moved))
            {
                AnsiConsole.MarkupLineInterpolated($"moved by {moved.Text("by")} at {EventsCommand.Moment(moved.Time("at"))}: {moved.Text("reason")}");
            }

            var trust = answer.GetProperty("trust");
            foreach (var (key, words) in Counts)
            {
                AnsiConsole.MarkupLineInterpolated($"{trust.Text(key),5} {words}");
            }
        });
        return command;
    }

    /// <param name="act"><c>demote</c> or <c>promote</c>.</param>
    public static Command Move(string act)
    {
        var demotes = act == "demote";
        var rule = new Argument<string>("RULE");
        var to = new Option<string?>("--to") { Description = demotes ? "observe or propose." : "propose, or auto; otherwise as far as its document says.", Required = demotes };
        var reason = new Option<string>("--reason") { Description = "Why; it is recorded.", Required = true };
        var by = new Option<string?>("--by") { Description = "Who does it; otherwise whoever the token names, and without a token you." };
        var command = new Command(act, demotes
            ? "Let a rule go no further than this, whatever its document says.\n\nExample: router rules demote disk-full --to propose --reason \"it emptied the wrong folder\""
            : "Let a rule that was demoted go further again, at most as far as its document says.\n\nExample: router rules promote disk-full --reason \"mended\"") { rule, to, reason, by };
        command.SetRequest(async (client, parsed, cancellation) =>
        {
            var body = new JsonObject { ["rule"] = parsed.GetValue(rule), ["reason"] = parsed.GetValue(reason) };
            if ((parsed.GetValue(by) ?? (client.Token is RouterToken.Absent ? Environment.UserName : null)) is { } name)
            {
                body["by"] = name;
            }

            if (parsed.GetValue(to) is { } mode)
            {
                body["to"] = mode;
            }

            var answer = await client.PostAsync($"api/starts/{act}", Encoding.UTF8.GetBytes(body.ToJsonString()), "application/json", cancellation);
            CommandScope.Print(parsed, answer, StartsPrinting.PrintActed);
            return ExitCode.Done;
        });
        return command;
    }
}
