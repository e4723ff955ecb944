using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Api.Pages;

/// <summary>One fact as the timeline shows it.</summary>
/// <param name="Since">From the start of the run.</param>
/// <param name="Took">How long what ended here had taken; null where nothing ended.</param>
internal sealed record HistoryLine(TimeSpan Since, FactTelling Fact, TimeSpan? Took);

/// <summary>From facts to lines: an end is paired with the last beginning of the same kind at the same path.</summary>
internal static class HistoryLines
{
    public static IEnumerable<HistoryLine> Of(IReadOnlyList<HistoryEvent> history)
    {
        var begun = new Dictionary<(string Kind, string Path), DateTimeOffset>();
        foreach (var fact in history)
        {
            var path = (fact as TaskEvent)?.Path;
            if (Beginning(fact) is { } beginning)
            {
                begun[(beginning, path ?? "")] = fact.At;
            }

            TimeSpan? took = Ending(fact) is { } ending && begun.TryGetValue((ending, path ?? ""), out var from) ? fact.At - from : null;
            yield return new HistoryLine(fact.At - history[0].At, FactTelling.Of(fact), took);
        }
    }

    private static string? Beginning(HistoryEvent fact) => fact switch
    {
        RunStarted => "run",
        TaskStarted => "task",
        CallIntended => "call",
        WaitStarted => "wait",
        EmitIntended => "emit",
        RetryScheduled => "retry",
        CallDoubted => "doubt",
        RunPaused => "pause",
        CancelRequested => "cancel",
        _ => null,
    };

    private static string? Ending(HistoryEvent fact) => fact switch
    {
        RunCompleted or RunFaulted => "run",
        TaskCompleted or TaskFailed => "task",
        CallReturned or CallFailed => "call",
        WaitElapsed => "wait",
        EventEmitted => "emit",
        RetryStarted => "retry",
        DoubtResolved => "doubt",
        RunResumed => "pause",
        RunCancelled => "cancel",
        _ => null,
    };
}
