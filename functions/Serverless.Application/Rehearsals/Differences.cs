using System.Text.Encodings.Web;
using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Workflows;

namespace Serverless.Application.Rehearsals;

/// <summary>Finds the first difference between what a rehearsal expects and what became of it.</summary>
internal static class Differences
{
    private const string NoRun = "no run";
    private static readonly JsonSerializerOptions Shown = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="run">Null where none was started.</param>
    /// <param name="why">Why none was.</param>
    public static RehearsalDifference? OfRun(Expectation expected, PlayedRun? run, string why) =>
        run?.Broken
        ?? Outcome(expected.Outcome, run, why)
        ?? List("tasks", expected.Tasks, run?.Tasks, (task, path) => Task(task, path, run!.Names), named => named.Name, path => run!.Names.NameAt(path), why)
        ?? Calls("calls", expected.Calls, run?.Calls, run?.Names, why)
        ?? Calls("changes", expected.Changes, run?.Calls.Where(call => call.Effect == "change").ToList(), run?.Names, why)
        ?? Ended(expected, run, why);

    private static RehearsalDifference? Outcome(string? expected, PlayedRun? run, string why)
    {
        var actual = run?.Outcome switch
        {
            RunOutcome.Completed => "completed",
            RunOutcome.Faulted faulted => $"faulted: {faulted.Failure.Title ?? faulted.Failure.Type} ({faulted.Failure.Status}): {faulted.Failure.Detail}",
            RunOutcome.Cancelled cancelled => $"cancelled by {cancelled.Act.By}: {cancelled.Act.Reason}",
            _ => $"{NoRun}: {why}",
        };
        return expected is null || actual.Split([':', ' '], 2)[0] == expected ? null : new RehearsalDifference("outcome", expected, actual);
    }

    private static RehearsalDifference? Ended(Expectation expected, PlayedRun? run, string why)
    {
        if (expected.Output is { } output)
        {
            return run?.Outcome is RunOutcome.Completed completed ? JsonDifference.Find("output", output, completed.Output) ?? Fault(expected, run, why) : Outcome("completed", run, why);
        }

        return Fault(expected, run, why);
    }

    private static RehearsalDifference? Fault(Expectation expected, PlayedRun? run, string why)
    {
        if (expected.Fault is { } fault)
        {
            return run?.Outcome is RunOutcome.Faulted faulted
                ? JsonDifference.Find("fault", fault, JsonSerializer.SerializeToElement(faulted.Failure, JsonSerializerOptions.Web)) ?? Took(expected, run, why)
                : Outcome("faulted", run, why);
        }

        return Took(expected, run, why);
    }

    private static RehearsalDifference? Took(Expectation expected, PlayedRun? run, string why) => expected.Took is not { } took || run?.Took == took ? null
        : new RehearsalDifference("took", IsoDuration.Format(took), run is null ? $"{NoRun}: {why}" : IsoDuration.Format(run.Took));

    private static RehearsalDifference? Task(Named expected, string path, RehearsedTasks names) =>
        names.IsCalled(path, expected.Name) ? null : new RehearsalDifference("", expected.Name, names.NameAt(path));

    private static RehearsalDifference? Calls(string what, IReadOnlyList<ExpectedCall>? expected, IReadOnlyList<PlayedCall>? actual, RehearsedTasks? names, string why) => List(
        what,
        expected,
        actual,
        (call, made) => Task(call.Task, made.Path, names!)
            ?? (call.Effect is null || call.Effect == made.Effect ? null : new RehearsalDifference(".effect", call.Effect, made.Effect))
            ?? (call.With is { } with ? JsonDifference.Find(".with", with, made.With) : null),
        call => call.Task.Name,
        made => $"{names!.NameAt(made.Path)} {JsonSerializer.Serialize(made.With, Shown)}",
        why);

    private static RehearsalDifference? List<TExpected, TActual>(
        string what, IReadOnlyList<TExpected>? expected, IReadOnlyList<TActual>? actual, Func<TExpected, TActual, RehearsalDifference?> compare, Func<TExpected, string> tell, Func<TActual, string> said, string why)
    {
        if (expected is null || (expected.Count == 0 && actual is null))
        {
            return null;
        }

        if (actual is null)
        {
            return new RehearsalDifference(what, tell(expected[0]), $"{NoRun}: {why}");
        }

        for (var i = 0; i < Math.Max(expected.Count, actual.Count); i++)
        {
            var difference = i >= expected.Count ? new RehearsalDifference("", "nothing more", said(actual[i]))
                : i >= actual.Count ? new RehearsalDifference("", tell(expected[i]), "nothing more")
                : compare(expected[i], actual[i]);
            if (difference is not null)
            {
                return difference with { What = $"{what}[{i}]{difference.What}" };
            }
        }

        return null;
    }
}
