using Serverless.Application.Runs;

namespace Serverless.Api.Queries;

/// <summary>One run.</summary>
/// <param name="Rule">Null where a person started it.</param>
/// <param name="Event">Sequence of the event that caused it.</param>
/// <param name="WakeAt">When its next timer is due.</param>
/// <param name="Facts">How many facts its history has.</param>
/// <param name="Note">What it waits for, or how it ended.</param>
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
    string? Note)
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
        run.Note);
}

internal sealed record ResolvedView(bool Resolved);
