using System.CommandLine;
using System.Text.Json.Nodes;
using Serverless.Application.Packs;
using Serverless.Local.Patterns;
using Spectre.Console;

namespace Serverless.Local.Commands;

/// <summary><c>router patterns test</c> and <c>router patterns bench</c></summary>
internal static class PatternsCommand
{
    public static Command Create() => new("patterns", "Event patterns by themselves.") { Test(), Bench() };

    private static Command Test()
    {
        var cases = new Option<FileInfo>("--cases") { Description = "A file with a JSON object a line.", Required = true };
        cases.AcceptExistingOnly();
        var command = new Command("test", """
            Try patterns against events, a line a case, and print each difference.

            Lines: {"pattern":…,"event":…,"match":true|false}, {"rules":[{"name":…,"pattern":…}],"event":…,"matches":[names]},
            {"pattern":…,"rejected":true}, {"rules":[…],"rejected":true} for a set that is refused, and {"pattern":…} alone,
            which may be compiled or refused with at most 64 MiB and 100 ms of a processor. "now":"2026-01-02T12:00:00Z" in a line is the time that
            ages are measured to; without it they are measured to the present. Other keys are comments.

            Example: router patterns test --cases patterns.jsonl
            """) { cases };
        command.SetAction(parsed =>
        {
            var (lines, unreadable) = Lines(parsed.GetValue(cases)!);
            var report = unreadable is null ? new PatternCases().Run(lines) : new PatternCaseReport(0, [new PatternCaseDifference(0, 0, unreadable)], new PatternCaseMemory(0, 0));
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

    /// <summary>The lines as they stand in the file, or why it cannot be read.</summary>
    private static (IEnumerable<ReadOnlyMemory<byte>> Lines, string? Unreadable) Lines(FileInfo file)
    {
        if (Directory.Exists(file.FullName))
        {
            return ([], $"'{file}' is a folder; name a file with a JSON object a line.");
        }

        try
        {
            return (TextLines.Of(File.ReadAllBytes(file.FullName)), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ([], $"'{file}' cannot be read: {e.Message}");
        }
    }

    private static Command Bench()
    {
        var patterns = new Option<string>("--patterns") { Description = "A file with {\"name\":…,\"pattern\":…} a line, or scale:N for N rules made by a formula.", Required = true };
        var events = new Option<FileInfo>("--events") { Description = "A file with an event a line, or that compressed (.gz); with scale:N they are made." };
        events.AcceptExistingOnly();
        var warmup = Count("--warmup", 3, "Passes over all events before those that count.");
        var passes = Count("--passes", 5, "Passes that count.");
        var threads = Count("--threads", 1, "Threads that match at the same time.");
        var validate = new Option<bool>("--validate") { Description = "Also check each event as the door does." };
        var command = new Command("bench", """
            Measure how fast patterns are matched, and print one line of JSON.

            Beside it stands the yardstick, one pass of a JSON reader over every token of the same events in the same run.

            Example: router patterns bench --patterns patterns.jsonl --events events.jsonl.gz
            """) { patterns, events, warmup, passes, threads, validate };
        command.SetAction(parsed =>
        {
            try
            {
                var (rules, happened) = Workload(parsed.GetValue(patterns)!, parsed.GetValue(events));
                var plan = new BenchPlan(rules, happened, parsed.GetValue(warmup), parsed.GetValue(passes), parsed.GetValue(threads), parsed.GetValue(validate));
                Console.WriteLine(PatternBench.Run(plan).ToJsonString());
                return ExitCode.Done;
            }
            catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine(e.Message);
                return ExitCode.No;
            }
        });
        return command;
    }

    /// <exception cref="InvalidDataException">There is nothing to measure with; the sentence says what is missing.</exception>
    private static (BenchPatterns Patterns, BenchEvents Events) Workload(string patterns, FileInfo? events)
    {
        if (patterns.StartsWith(ScaleWorkload.Prefix, StringComparison.Ordinal))
        {
            return int.TryParse(patterns.AsSpan(ScaleWorkload.Prefix.Length), out var count) && count is > 0 and <= 10_000_000
                ? (ScaleWorkload.Patterns(count), events is null ? ScaleWorkload.Of(count) : BenchEvents.Read(events))
                : throw new InvalidDataException($"'{patterns}' has no number of rules from 1 to 10000000, such as scale:1000.");
        }

        return File.Exists(patterns)
            ? (BenchPatterns.Read(new FileInfo(patterns)), BenchEvents.Read(events ?? throw new InvalidDataException("Name the events with --events.")))
            : throw new InvalidDataException($"There is no file '{patterns}'.");
    }

    private static Option<int> Count(string name, int usual, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < (name == "--warmup" ? 0 : 1))
            {
                result.AddError($"{name} is too small.");
            }
        });
        return option;
    }

    private static void Show(PatternCaseReport report)
    {
        foreach (var difference in report.Differences)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{(difference.Line == 0 ? "no line" : difference.Column > 1 ? $"line {difference.Line}, column {difference.Column}" : $"line {difference.Line}")}[/] {difference.Sentence}");
        }

        if (report.Heaviest.Line > 0)
        {
            Console.WriteLine($"most memory: {report.Heaviest.Bytes / 1048576.0:F1} MiB, line {report.Heaviest.Line}");
        }

        Console.WriteLine($"{report.Passed} passed, {report.Differences.Count} failed");
    }

    private static JsonObject Described(PatternCaseReport report) => new()
    {
        ["passed"] = report.Passed,
        ["failed"] = report.Differences.Count,
        ["heaviest"] = new JsonObject { ["line"] = report.Heaviest.Line, ["bytes"] = report.Heaviest.Bytes },
        ["differences"] = new JsonArray([.. report.Differences.Select(d => new JsonObject { ["line"] = d.Line, ["column"] = d.Column, ["sentence"] = d.Sentence })]),
    };
}
