using System.Text.Json.Serialization;

namespace Serverless.Core.Admission.Facts;

/// <summary>Matches that are held until the guard of their rule allows to do them, all at once. They stand in parts (<see cref="HoldPart"/>), so that what is
/// written for one more stays short. A part that holds any is named here.</summary>
/// <param name="Parts">The oldest first.</param>
/// <param name="Since">Since when the oldest is held, about.</param>
public sealed record HoldFacts(string Rule, IReadOnlyList<string> Parts, DateTimeOffset Since) : GuardFacts
{
    /// <summary>Matches in one part that others join, at most.</summary>
    public const int PartLength = 200;

    /// <summary>Parts, at most; with <see cref="PartLength"/> half a million matches.</summary>
    public const int MostParts = 2_500;

    public static HoldFacts Empty(string rule, DateTimeOffset now) => new(rule, [], now);

    /// <summary>When some of them were done last; null where none were.</summary>
    public DateTimeOffset? Served { get; init; }

    /// <summary>Of several that may go at the same moment the earliest goes first.</summary>
    [JsonIgnore]
    public DateTimeOffset Turn => Served ?? Since;

    /// <summary>When to see whether the guard allows it.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>When a match was let through last, since nothing is held; null where none was yet.</summary>
    public DateTimeOffset? At { get; init; }

    [JsonIgnore]
    public override DateTimeOffset? TaskAt => Parts.Count > 0 ? Due : null;

    [JsonIgnore]
    public override DateTimeOffset? ExpiresAt => Parts.Count > 0 ? null : At is { } at ? After(at) : DateTimeOffset.UnixEpoch;

    public override GuardFacts Postponed(DateTimeOffset until) => this with { Due = until };
}

/// <param name="Sequences">Of events in the journal, in the order in which they were held.</param>
public sealed record HoldPart(IReadOnlyList<long> Sequences) : GuardFacts
{
    [JsonIgnore]
    public override DateTimeOffset? ExpiresAt => Sequences.Count == 0 ? DateTimeOffset.UnixEpoch : null;

    public HoldPart Without(IReadOnlySet<long> sequences) => new([.. Sequences.Where(sequence => !sequences.Contains(sequence))]);
}
