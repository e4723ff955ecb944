using System.Text.Json.Serialization;

namespace Serverless.Core.Admission.Facts;

/// <summary>What one run was let through to do: matches that were held, until each of them has it written down by which run it was done.</summary>
/// <param name="Page">Where they were held.</param>
/// <param name="Sequences">Of their events in the journal, the oldest first; none once all is done.</param>
/// <param name="LookAt">When to see whether the run was started, in case its host has stopped.</param>
public sealed record BatchFacts(string Rule, string Page, IReadOnlyList<long> Sequences, DateTimeOffset LookAt) : GuardFacts
{
    /// <summary>How often the run could not be started.</summary>
    public int Tries { get; init; }

    [JsonIgnore]
    public override DateTimeOffset? TaskAt => Sequences.Count > 0 ? LookAt : null;

    [JsonIgnore]
    public override DateTimeOffset? ExpiresAt => Sequences.Count == 0 ? DateTimeOffset.UnixEpoch : null;

    public override GuardFacts Postponed(DateTimeOffset until) => this with { LookAt = until };
}
