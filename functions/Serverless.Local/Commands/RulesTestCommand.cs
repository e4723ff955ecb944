using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Application.Packs;
using Serverless.Application.Rehearsals;
using Serverless.Local.Hosting;
using Serverless.Local.Rendering;

namespace Serverless.Local.Commands;

/// <summary><c>router rules test</c></summary>
internal static class RulesTestCommand
{
    private static readonly JsonSerializerOptions Shown = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("DIR") { Description = "A folder of packs.", DefaultValueFactory = _ => new DirectoryInfo("rules") };
        folder.AcceptExistingOnly();
        var (settings, allow) = (SettingOption.Create(), AllowOption.Create());
        var command = new Command("test", """
            Play the rehearsals of a folder of packs (PACK/rehearsals/*.yaml), and print each sentence with the first difference.

            A rehearsal is judged by the real rules, mutes and guards, these over a ledger that is empty but for what came
            'earlier', and played by the real workflow; the answers of calls, persons and clocks are its own. Nothing of the
            world is touched; the packs are read as 'rules check' reads them. What persons have muted or stopped, and the
            ceiling of a router, are no part of it.

            Example: router rules test rules
            """) { folder, settings, allow };
        command.SetAction(parsed =>
        {
            using var functions = LocalFunctions.OfCommand(parsed.Allowed(allow));
            if (functions is null)
            {
                return ExitCode.No;
            }

            var (files, unreadable) = PackFiles.Load(parsed.GetValue(folder)!.FullName);
            var report = unreadable.Count > 0 ? new RehearsalReport([], unreadable) : new PackRehearsals(new PackReader(functions.Read), SettingOption.Read(parsed, settings)).Play(files);
            if (parsed.GetValue(CommandScope.Json))
            {
                Console.WriteLine(Described(report).ToJsonString(Shown));
            }
            else
            {
                RehearsalStory.Show(report);
            }

            return report.Good ? ExitCode.Done : ExitCode.No;
        });
        return command;
    }

    private static JsonObject Described(RehearsalReport report) => new()
    {
        ["passed"] = report.Passed,
        ["failed"] = report.Failed,
        ["problems"] = RulesCommand.Described(report.Problems),
        ["rehearsals"] = new JsonArray([.. report.Results.Select(Described)]),
        ["workflows"] = new JsonArray([.. report.Workflows.Select(workflow => new JsonObject { ["workflow"] = workflow.Workflow, ["neverBegun"] = new JsonArray([.. workflow.NeverBegun.Select(task => JsonValue.Create(task))]) })]),
    };

    private static JsonObject Described(RehearsalResult result) => new()
    {
        ["file"] = result.Place.File,
        ["line"] = result.Place.Line,
        ["rehearsal"] = result.Sentence,
        ["passed"] = result.Difference is null,
        ["difference"] = result.Difference is { } difference ? new JsonObject { ["what"] = difference.What, ["expected"] = difference.Expected, ["actual"] = difference.Actual } : null,
    };
}
