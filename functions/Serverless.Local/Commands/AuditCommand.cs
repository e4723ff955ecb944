using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Local.Client;
using Spectre.Console;
using static Serverless.Local.Commands.EventsCommand;

namespace Serverless.Local.Commands;

/// <summary><c>router audit verify|list|export</c></summary>
internal static class AuditCommand
{
    /// <summary>What stands in columns of its own, or says nothing to a reader.</summary>
    private static readonly string[] Apart = ["kind", "run", "rule", "by"];

    public static Command Create() => new("audit", "Every decision and act, written before it is done, in chains of hashes that show any edit.") { Verify(), List(), Export() };

    private static Command Verify()
    {
        var command = new Command("verify", "Check every chain from its first block to the head that was recorded with its last. Exit code 1 where one is broken, with its first broken block.\n\nKeep the hashes it prints somewhere else: a chain that was written anew as a whole has others.");
        command.SetRequest(async (client, parsed, cancellation) =>
        {
            var chains = await client.GetAsync("api/audit/chains", cancellation);
            var checks = new List<JsonElement>();
            foreach (var chain in chains.List("items"))
            {
                checks.Add(await CheckAsync(client, chain.Text("chain"), cancellation));
            }

            if (parsed.GetValue(CommandScope.Json))
            {
                Console.WriteLine(new JsonObject { ["chains"] = new JsonArray([.. checks.Select(check => JsonNode.Parse(check.GetRawText()))]) }.ToJsonString());
            }
            else
            {
                checks.ForEach(Tell);
            }

            return checks.Exists(check => Broken(check) is not null) ? ExitCode.No : ExitCode.Done;
        });
        return command;
    }

    /// <summary>Asks on until the chain is checked to its end.</summary>
    private static async Task<JsonElement> CheckAsync(RouterClient client, string chain, CancellationToken cancellation)
    {
        var after = "";
        while (true)
        {
            var progress = await client.GetAsync($"api/audit/verify?chain={Uri.EscapeDataString(chain)}{after}", cancellation);
            var check = progress.GetProperty("check");
            if (progress.GetProperty("done").GetBoolean())
            {
                return check;
            }

            after = $"&after={check.GetProperty("number").GetInt64()}&hash={Uri.EscapeDataString(check.Text("hash"))}";
        }
    }

    private static void Tell(JsonElement check)
    {
        if (Broken(check) is { } broken)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{check.Text("chain")} is broken[/] at block {broken.Text("number")}: {broken.Text("sentence")} ({broken.Text("code")})");
        }
        else
        {
            AnsiConsole.MarkupLineInterpolated($"[green]{check.Text("chain")} is whole[/]: {check.Text("number")} blocks, the last has hash {check.Text("hash")}");
        }
    }

    private static JsonElement? Broken(JsonElement check) => check.TryGetProperty("break", out var found) && found.ValueKind == JsonValueKind.Object ? found : null;

    private static Command List()
    {
        var page = new PageOptions();
        var command = new Command("list", "What was decided and done, the newest first, in whole blocks. Each line is an attempt: it was written before it was done.\n\nExample: router audit list --limit 50") { page.Limit, page.Before };
        command.SetQuery(
            parsed => "api/audit" + page.Query(parsed),
            (parsed, answer) =>
            {
                var table = CommandScope.Table("at", "block", "attempt", "run", "rule", "by", "what");
                foreach (var item in answer.List("items"))
                {
                    var attempt = item.GetProperty("attempt");
                    table.AddRow(Cell(Moment(item.Time("at"))), Cell($"{item.Text("chain")}.{item.Text("block")}"), Cell(attempt.Text("kind")), Cell(attempt.Text("run")), Cell(attempt.Text("rule")), Cell(attempt.Text("by")), Cell(Rest(attempt)));
                }

                CommandScope.Show(table, answer, next => page.Next(parsed, "router audit list", next));
            });
        return command;
    }

    private static string Rest(JsonElement attempt) => string.Join(
        ", ", attempt.EnumerateObject().OrderBy(member => member.Name != "modes").Where(member => !Apart.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Null).Select(member => $"{member.Name}: {(member.Name == "modes" ? Modes(attempt) : attempt.Text(member.Name))}"));

    private static string Modes(JsonElement attempt) => string.Join(", ", attempt.List("modes").Select(mode => $"{mode.Text("rule")} {mode.TextOr("from", "new")} → {mode.TextOr("to", "gone")}"));

    private static Command Export()
    {
        var command = new Command("export", "Print all blocks as JSON, one a line, chain by chain; after those of a chain, its head. Whoever has them can check the chains without a router.\n\nExample: router audit export > audit.jsonl");
        command.SetRequest(async (client, parsed, cancellation) =>
        {
            foreach (var head in (await client.GetAsync("api/audit/chains", cancellation)).List("items"))
            {
                for (var after = "0"; after.Length > 0;)
                {
                    var page = await client.GetAsync($"api/audit/export?chain={Uri.EscapeDataString(head.Text("chain"))}&limit=500{(after == "0" ? "" : $"&after={after}")}", cancellation);
                    foreach (var block in page.List("items").Where(block => block.GetProperty("number").GetInt64() <= head.GetProperty("number").GetInt64()))
                    {
                        Console.WriteLine(block.GetRawText());
                    }

                    after = page.Text("next");
                }

                Console.WriteLine(new JsonObject { ["head"] = JsonNode.Parse(head.GetRawText()) }.ToJsonString());
            }

            return ExitCode.Done;
        });
        return command;
    }
}
