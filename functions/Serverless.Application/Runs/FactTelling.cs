using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Application.Runs;

/// <summary>One fact in words, for whoever shows a history.</summary>
/// <param name="Words">What kind of fact it is, such as <c>call returned</c>.</param>
/// <param name="Path">Of the task; null where the fact is about the whole run.</param>
/// <param name="Detail">What else there is to say, in one line; may hold anything that came from outside. Null where there is nothing.</param>
public sealed record FactTelling(string Words, string? Path, string? Detail, FactTone Tone)
{
    private const int DetailLimit = 300;

    public static FactTelling Of(HistoryEvent fact) =>
        new(JsonNamingPolicy.KebabCaseLower.ConvertName(fact.GetType().Name).Replace('-', ' '), (fact as TaskEvent)?.Path, DetailOf(fact), ToneOf(fact));

    private static string? DetailOf(HistoryEvent fact) => fact switch
    {
        RunStarted { Cause.ContinuedFrom: { } ended } started => $"{started.RunId}, which does run {ended} anew",
        RunStarted { Cause.Observes: true } started => $"{started.RunId}, which only looks whether it gets well by itself",
        RunStarted { Cause.Plan: { } plan } started => $"{started.RunId}; reserved: {plan.Words}",
        RunStarted started => started.RunId,
        InputTaken taken => Short(taken.Input),
        TaskSkipped => "its condition is false",
        CallIntended call => $"{call.Function} {Short(call.With)}",
        CallReturned returned => Short(returned.Output),
        CallFailed failed => Say(failed.Failure),
        CallAccepted accepted => $"goes on; asked again at {Time(accepted.Until)}, until {Time(accepted.Deadline)} at the longest",
        CallDeferred deferred => $"to be made again at {Time(deferred.Until)}: {Say(deferred.Failure)}",
        CallDoubted doubted => doubted.Reason,
        DoubtResolved resolved => $"{resolved.By}: {(resolved.Performed ? "it was performed" : "it was not performed")}; {resolved.Reason}",
        WaitStarted wait => $"until {Time(wait.Until)}",
        EmitIntended emit => Short(emit.Event),
        LoopStarted loop => $"over {Short(loop.Items)}",
        IterationStarted iteration => $"item {iteration.Index}",
        IterationCompleted iteration => $"item {iteration.Index}",
        EventHeard heard => $"number {heard.Sequence} of the journal: {Short(heard.Event)}",
        ChildIntended child => $"{child.Workflow} as run {child.ChildId}",
        ChildCompleted child => Short(child.Output),
        ChildFaulted child => Say(child.Failure),
        ApprovalAsked asked => $"{asked.Terms.Question} ({asked.Id}{(asked.Deadline is { } deadline ? $", until {Time(deadline)}" : "")})",
        ApprovalAnswered answered => $"{(answered.Approved ? "yes" : "no")} by {answered.By}, by {answered.How}: {answered.Reason}",
        ApprovalNoticed noticed => $"the question is still open; run {noticed.ChildId} tells so",
        ProbeAnswered said => $"{said.Probe} is {said.Answer.ToString().ToLowerInvariant()}: {said.Reason}",
        ApprovalExpired => "nobody answered in time",
        TaskCompleted { Output: { } output } => Short(output),
        TaskFailed failed => Say(failed.Failure),
        ErrorCaught caught => Say(caught.Failure),
        RetryScheduled retry => $"attempt {retry.Attempt} at {Time(retry.Until)}, after: {Say(retry.Failure)}",
        RetryStarted retry => $"attempt {retry.Attempt}",
        AttemptExpired expired => $"attempt {expired.Attempt}",
        RunCompleted completed => Short(completed.Output),
        RunFaulted faulted => Say(faulted.Failure),
        RunRetried { Input: { } input } retried => $"{retried.By}: {retried.Reason}; with {Short(input)}",
        RunContinued continued => $"{continued.By}: {continued.Reason}; as run {continued.RunId}",
        RunPaused { Stop: { } stop } paused => $"{paused.By}: {paused.Reason}; by stop {stop} of all starts",
        RunResumed { Stop: { } stop } resumed => $"{resumed.By}: {resumed.Reason}; stop {stop} of all starts is over",
        PersonActed act => $"{act.By}: {act.Reason}",
        _ => null,
    };

    private static FactTone ToneOf(HistoryEvent fact) => fact switch
    {
        CallFailed or CallDoubted or ChildFaulted or TaskFailed or RunFaulted => FactTone.Bad,
        PersonActed or ApprovalAsked or ApprovalAnswered or ApprovalNoticed or ApprovalExpired or RunCancelled or DoubtResolved or ErrorCaught or RetryScheduled or AttemptExpired => FactTone.Notable,
        CallReturned or EventEmitted or EventHeard or ChildCompleted or TaskCompleted or RunCompleted => FactTone.Good,
        _ => FactTone.Plain,
    };

    private static string Say(Failure failure) => $"{failure.Title ?? failure.Type} ({failure.Status}) {failure.Detail}".TrimEnd();

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static string? Short(JsonElement json)
    {
        if (json.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return null;
        }

        var text = json.GetRawText();
        return text.Length <= DetailLimit ? text : string.Concat(text.AsSpan(0, DetailLimit), "…");
    }
}

public enum FactTone
{
    Plain,
    Good,

    /// <summary>A person did it, or somebody should know of it.</summary>
    Notable,
    Bad,
}
