using System.Text.Json;
using Serverless.Api.Queries;
using Serverless.Core.Workflows;

namespace Serverless.Api.Pages;

/// <summary>One fact as the timeline shows it.</summary>
/// <param name="Since">From the start of the run.</param>
/// <param name="Took">How long what ended here had taken; null where nothing ended.</param>
internal sealed record HistoryLine(TimeSpan Since, string Fact, string? Path, string? Detail, TimeSpan? Took, bool Failed);

/// <summary>From facts to lines: an end is paired with the last beginning of the same kind at the same path.</summary>
internal static class HistoryLines
{
    private const int DetailLimit = 300;

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
            yield return new HistoryLine(fact.At - history[0].At, Names.Of(fact.GetType().Name).Replace('-', ' '), path, Detail(fact), took, fact is CallFailed or CallDoubted or TaskFailed or RunFaulted);
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
        _ => null,
    };

    private static string? Detail(HistoryEvent fact) => fact switch
    {
        CallIntended call => $"{call.Function} {Short(call.With)}",
        CallReturned returned => Short(returned.Output),
        CallFailed failed => Say(failed.Failure),
        CallAccepted accepted => $"goes on; asked again at {Layout.Time(accepted.Until)}, until {Layout.Time(accepted.Deadline)} at the longest",
        CallDeferred deferred => $"to be made again at {Layout.Time(deferred.Until)}: {Say(deferred.Failure)}",
        CallDoubted doubted => doubted.Reason,
        DoubtResolved resolved => $"{resolved.By}: {(resolved.Performed ? "it was performed" : "it was not performed")}; {resolved.Reason}",
        WaitStarted wait => $"until {Layout.Time(wait.Until)}",
        EmitIntended emit => Short(emit.Event),
        TaskCompleted { Output: { } output } => Short(output),
        TaskFailed failed => Say(failed.Failure),
        ErrorCaught caught => Say(caught.Failure),
        RetryScheduled retry => $"attempt {retry.Attempt} at {Layout.Time(retry.Until)}, after: {Say(retry.Failure)}",
        RetryStarted retry => $"attempt {retry.Attempt}",
        RunCompleted completed => Short(completed.Output),
        RunFaulted faulted => Say(faulted.Failure),
        _ => null,
    };

    private static string Say(Failure failure) => $"{failure.Title ?? failure.Type} ({failure.Status}) {failure.Detail}";

    private static string Short(JsonElement json)
    {
        var text = json.ValueKind == JsonValueKind.Undefined ? "" : json.GetRawText();
        return text.Length <= DetailLimit ? text : string.Concat(text.AsSpan(0, DetailLimit), "…");
    }
}
