using System.Text.Json.Serialization;

namespace Serverless.Application.Runs;

/// <summary>Finding runs.</summary>
public interface IRunReader
{
    /// <summary>From the newest to the oldest by start.</summary>
    ValueTask<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellation);

    ValueTask<RunSummary?> FindAsync(string runId, CancellationToken cancellation);

    /// <summary>Runs that have not ended, by id, after <paramref name="after"/>: what a restart has to take up.</summary>
    ValueTask<IReadOnlyList<RunSummary>> ListActiveAsync(string? after, int limit, CancellationToken cancellation);
}

/// <param name="Before">Only runs started before this one: the id of the last run of the page before.</param>
/// <param name="Limit">1 to 1,000.</param>
public sealed record RunQuery(string? Before = null, int Limit = 50, RunStatus? Status = null, string? Rule = null, long? Sequence = null);

/// <summary>Stores keep the numbers: below <see cref="Completed"/> are those of runs that have not ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunStatus>))]
public enum RunStatus
{
    /// <summary>A person ends it, and something is still under way.</summary>
    Cancelling = -2,

    /// <summary>A person holds it.</summary>
    Paused = -1,
    Running = 0,

    /// <summary>Waits for a time.</summary>
    Waiting = 1,

    /// <summary>Waits for a person.</summary>
    Asking = 2,
    Completed = 3,
    Faulted = 4,
    Cancelled = 5,
}

/// <param name="Workflow"><c>namespace/name:version</c>.</param>
/// <param name="WakeAt">When it is to be looked at: its next timer is due, or what was recorded of it was not gone on with yet. Null where neither is.</param>
/// <param name="Facts">How many facts its history has.</param>
/// <param name="Note">One line for a list: what it waits for, or how it ended.</param>
public sealed record RunSummary(
    string RunId,
    string Workflow,
    string? Rule,
    long? Sequence,
    RunStatus Status,
    DateTimeOffset StartedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? WakeAt,
    int Facts,
    string? Note)
{
    [JsonIgnore]
    public bool Ended => Status >= RunStatus.Completed;
}
