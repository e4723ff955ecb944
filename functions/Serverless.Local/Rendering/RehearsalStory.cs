using Serverless.Application.Rehearsals;
using Serverless.Core.Documents;
using Spectre.Console;

namespace Serverless.Local.Rendering;

/// <summary>What rehearsals came to, as a tree: pack, file, sentence, and of a sentence that is not true the first difference.</summary>
internal static class RehearsalStory
{
    public static void Show(RehearsalReport report)
    {
        foreach (var pack in report.Results.GroupBy(result => Pack(result.Place)))
        {
            AnsiConsole.MarkupLineInterpolated($"[bold]{pack.Key}[/]");
            foreach (var file in pack.GroupBy(result => result.Place.File))
            {
                AnsiConsole.MarkupLineInterpolated($"  [grey]{file.Key}[/]");
                foreach (var result in file)
                {
                    Show(result);
                }
            }
        }

        foreach (var workflow in report.Workflows.Where(workflow => workflow.NeverBegun.Count > 0))
        {
            AnsiConsole.MarkupLineInterpolated($"[yellow]no rehearsal of {workflow.Workflow} begins {string.Join(", ", workflow.NeverBegun)}[/]");
        }

        Problems(report.Problems);
        AnsiConsole.MarkupLine($"[{(report.Good ? "green" : "red")}]{report.Passed} passed, {report.Failed} failed[/]");
    }

    private static void Problems(IReadOnlyList<Problem> problems)
    {
        foreach (var problem in problems)
        {
            AnsiConsole.MarkupLineInterpolated($"[bold]{problem.File}:{problem.Line}:{problem.Column}[/] [red]{problem.Code}[/] {problem.Sentence}");
        }

        if (problems.Count > 0)
        {
            AnsiConsole.MarkupLine($"[red]{problems.Count} problems[/], and nothing was played");
        }
    }

    private static void Show(RehearsalResult result)
    {
        if (result.Difference is not { } difference)
        {
            AnsiConsole.MarkupLineInterpolated($"    [green]✓[/] {result.Sentence}");
            return;
        }

        AnsiConsole.MarkupLineInterpolated($"    [red]✗[/] {result.Sentence} [grey](line {result.Place.Line})[/]");
        AnsiConsole.MarkupLineInterpolated($"        {difference.What}");
        AnsiConsole.MarkupLineInterpolated($"          expected  {difference.Expected}");
        AnsiConsole.MarkupLineInterpolated($"          actual    {difference.Actual}");
    }

    private static string Pack(DocumentPlace place) => place.File?.Split('/')[0] ?? "";
}
