using System.Text.Json.Serialization;
using Serverless.Application.Runs;
using Serverless.Core.Workflows.Control;

namespace Serverless.Api.Queries;

/// <summary>One run.</summary>
/// <param name="Rule">Null where a person started it.</param>
/// <param name="Event">Sequence of the event that caused it.</param>
/// <param name="WakeAt">When its next timer is due.</param>
/// <param name="Facts">How many facts its history has.</param>
/// <param name="Note">What it waits for, or how it ended.</param>
/// <param name="Acts">What a person can do to it now: <c>pause</c>, <c>resume</c>, <c>cancel</c>, <c>retry</c>, <c>continue</c>.</param>
internal sealed record RunView(
    string Id,
    string Workflow,
    string? Rule,
    long? Event,
    string Status,
    bool Ended,
    DateTimeOffset StartedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? WakeAt,
    int Facts,
    string? Note,
    IReadOnlyList<string> Acts)
{
    public static RunView Of(RunSummary run) => new(
        run.RunId,
        run.Workflow,
        run.Rule,
        run.Sequence,
        Names.Of(run.Status),
        run.Ended,
        run.StartedAt.ToUniversalTime(),
        run.UpdatedAt.ToUniversalTime(),
        run.WakeAt?.ToUniversalTime(),
        run.Facts,
        run.Note,
        [.. ActTable.Acts(RunSummaries.PhaseOf(run.Status)).Select(Names.Of)]);
}

internal sealed record ResolvedView(bool Resolved);

/// <param name="Changed">False where it was so already.</param>
/// <param name="ContinuedAs">Id of the run that was begun.</param>
internal sealed record ActView(bool Changed, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ContinuedAs);
