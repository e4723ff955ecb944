using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Application.RuleSets;
using Serverless.Core.Documents;
using Serverless.Local.Client;
using Serverless.Local.Hosting;
using Serverless.Local.Rendering;
using static Serverless.Local.Commands.EventsCommand;

namespace Serverless.Local.Commands;

/// <summary><c>router rules push|diff|rollback|status</c>: the set in force at a router whose rules are pushed.</summary>
internal static class RuleSetCommands
{
    private const string Address = "api/rule-sets";
    private const string Json = "application/json";

    public static Command Push()
    {
        var (folder, settings, reason, expect) = (Folder(), SettingOption.Create(), Reason(), Expect());
        var command = new Command("push", "Put the rules of a folder in force at a router started with --pushed, all of them or, where one has a problem, none.\n\nExample: router rules push rules --to https://router.example --reason \"web-7 is gone\"")
        {
            folder, settings, reason, expect,
        };
        command.SetRequest(async (client, parsed, cancellation) =>
        {
            var body = Packs(parsed.GetValue(folder)!.FullName, SettingOption.Read(parsed, settings), parsed.GetValue(reason));
            var answer = await client.PostAsync(Address, body, Json, cancellation, Seen(parsed, expect));
            CommandScope.Print(parsed, answer, RuleSetStory.TellPush);
            return ExitCode.Done;
        });
        return command;
    }

    public static Command Diff()
    {
        var (folder, settings) = (Folder(), SettingOption.Create());
        var command = new Command("diff", "What a push of the folder would change; nothing is written.\n\nExample: router rules diff rules --to https://router.example") { folder, settings };
        command.SetRequest(async (client, parsed, cancellation) =>
        {
            var body = Packs(parsed.GetValue(folder)!.FullName, SettingOption.Read(parsed, settings), null);
            CommandScope.Print(parsed, await client.PostAsync($"{Address}/diff", body, Json, cancellation), RuleSetStory.TellPush);
            return ExitCode.Done;
        });
        return command;
    }

    public static Command Rollback()
    {
        var to = new Argument<string?>("ID") { Description = "Id of a set that was in force, or how it begins; otherwise the one before.", Arity = ArgumentArity.ZeroOrOne };
        var (reason, expect) = (Reason(), Expect());
        var command = new Command("rollback", "Put the set before in force again, as it was pushed; two rollbacks go back by two pushes.\n\nExample: router rules rollback --to https://router.example --reason \"too many pages\"") { to, reason, expect };
        command.SetRequest(async (client, parsed, cancellation) =>
        {
            var body = new JsonObject();
            if (parsed.GetValue(to) is { } beginning)
            {
                body["to"] = await IdAsync(client, beginning, cancellation);
            }

            if (parsed.GetValue(reason) is { } why)
            {
                body["reason"] = why;
            }

            var answer = await client.PostAsync($"{Address}/rollback", JsonSerializer.SerializeToUtf8Bytes(body), Json, cancellation, Seen(parsed, expect));
            CommandScope.Print(parsed, answer, RuleSetStory.TellPush);
            return ExitCode.Done;
        });
        return command;
    }

    public static Command Status()
    {
        var command = new Command("status", "Which set is to be in force, which one the instance that answers runs and since when, and who moved what. Exit code 1 where the two differ.\n\nExample: router rules status --to https://router.example");
        command.SetRequest(async (client, parsed, cancellation) =>
        {
            var answer = await client.GetAsync($"{Address}?limit=20", cancellation);
            CommandScope.Print(parsed, answer, RuleSetStory.TellStatus);
            return RuleSetStory.Follows(answer) ? ExitCode.Done : ExitCode.No;
        });
        return command;
    }

    private static Argument<DirectoryInfo> Folder()
    {
        var folder = new Argument<DirectoryInfo>("DIR") { Description = "A folder of packs.", DefaultValueFactory = _ => new DirectoryInfo("rules") };
        folder.AcceptExistingOnly();
        return folder;
    }

    private static Option<string?> Reason() => new("--reason") { Description = "Why; it is recorded." };

    private static Option<long?> Expect() => new("--expect") { Description = "The newest move as 'status' numbers it (0 for none): where another is, nothing is changed.", HelpName = "NUMBER" };

    private static string? Seen(ParseResult parsed, Option<long?> expect) => parsed.GetValue(expect) is { } number ? $"\"{number}\"" : null;

    private static byte[] Packs(string folder, IReadOnlyDictionary<string, string> settings, string? reason)
    {
        var (files, problems) = PackFiles.Load(folder);
        foreach (var file in files.Where(file => !System.Text.Unicode.Utf8.IsValid(file.Content.Span)))
        {
            problems.Add(new Problem("yaml/not-utf8", file.Path, 1, 1, "The file is not valid UTF-8; save it as UTF-8."));
        }

        return problems.Count == 0
            ? PackBundle.Of(files, settings).ToJson(reason)
            : throw new InputUnreadableException(problems.Aggregate(new StringBuilder("The packs cannot be sent:"), (text, problem) => text.AppendLine().Append("  ").Append(problem)).ToString());
    }

    /// <summary>The whole id of the one set of the history that begins so; what is not found is left to the router to refuse.</summary>
    private static async Task<string> IdAsync(RouterClient client, string beginning, CancellationToken cancellation)
    {
        var moves = await client.GetAsync($"{Address}?limit=500", cancellation);
        var ids = moves.List("items").Select(move => move.Text("ruleSet")).Where(id => id.StartsWith(beginning, StringComparison.OrdinalIgnoreCase)).Distinct().ToList();
        return ids.Count == 1 ? ids[0] : throw new InputUnreadableException(ids.Count == 0
            ? $"No set that was in force begins with '{beginning}'; 'router rules status' shows them."
            : $"{ids.Count} sets begin with '{beginning}'; give more of the id.");
    }
}
