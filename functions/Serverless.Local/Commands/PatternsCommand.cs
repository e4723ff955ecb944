using System.CommandLine;
using System.Text.Json.Nodes;
using Serverless.Application.Packs;
using Spectre.Console;

namespace Serverless.Local.Commands;

/// <summary><c>router patterns test</c></summary>
internal static class PatternsCommand
{
    public static Command Create() => new("patterns", "Event patterns by themselves.") { Test() };

    private static Command Test()
    {
        var cases = new Option<FileInfo>("--cases") { Description = "A file with a JSON object a line.", Required = true };
        cases.AcceptExistingOnly();
        var command = new Command("test", """
            Try patterns against events, a line a case, and print each difference.

            Lines: {"pattern":…,"event":…,"match":true|false}, {"rules":[{"name":…,"pattern":…}],"event":…,"matches":[names]},
            {"pattern":…,"rejected":true}.

            Example: router patterns test --cases patterns.jsonl
            """) { cases };
        command.SetAction(parsed =>
        {
            var report = new PatternCases().Run(File.ReadLines(parsed.GetValue(cases)!.FullName));
            if (parsed.GetValue(CommandScope.Json))
            {
                Console.WriteLine(Described(report).ToJsonString());
            }
            else
            {
                Show(report);
            }

            return report.Differences.Count == 0 ? ExitCode.Done : ExitCode.No;
        });
        return command;
    }

    private static void Show(PatternCaseReport report)
    {
        foreach (var difference in report.Differences)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]line {difference.Line}[/] {difference.Sentence}");
        }

        Console.WriteLine($"{report.Passed} passed, {report.Differences.Count} failed");
    }

    private static JsonObject Described(PatternCaseReport report) => new()
    {
        ["passed"] = report.Passed,
        ["failed"] = report.Differences.Count,
        ["differences"] = new JsonArray([.. report.Differences.Select(d => new JsonObject { ["line"] = d.Line, ["sentence"] = d.Sentence })]),
    };
}
