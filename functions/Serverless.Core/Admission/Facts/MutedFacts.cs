using System.Text.Json.Serialization;
using Serverless.Core.Rules.Guards;

namespace Serverless.Core.Admission.Facts;

/// <summary>Matches of one fingerprint that persons kept from starting anything. When nobody does any more, the newest of them is judged again: once.</summary>
/// <param name="Sequence">Of the newest event that is to be judged again; 0 while there is none.</param>
/// <param name="Count">How many it stands for, at least.</param>
/// <param name="Since">When the first of them came.</param>
/// <param name="Until">When the mute ends by itself; null where it is a stop, which has no end.</param>
public sealed record MutedFacts(string Rule, long Sequence, int Count, DateTimeOffset Since, DateTimeOffset? Until) : GuardFacts
{
    /// <summary>The last time that one was judged again.</summary>
    public MutedTurn? Turn { get; init; }

    /// <summary>Their times lie far ahead of all others: nobody looks through them who looks for what is due now, and they are found together when a person
    /// unmutes.</summary>
    public static readonly DateTimeOffset First = new(5000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>All of them lie before.</summary>
    public static readonly DateTimeOffset Last = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Under which time one is listed whose mute ends then.</summary>
    public static DateTimeOffset ListedAt(DateTimeOffset? until)
    {
        var at = until is { } end && end.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks < (Last - First).Ticks ? First.AddTicks(Math.Max(1, end.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks)) : Last;
        return at;
    }

    [JsonIgnore]
    public override DateTimeOffset? TaskAt => Turn?.LookAt ?? (Sequence == 0 ? null : ListedAt(Until));

    [JsonIgnore]
    public override DateTimeOffset? ExpiresAt => Sequence == 0 && Turn is { LookAt: null } turn ? After(turn.At) : null;

    public override GuardFacts Postponed(DateTimeOffset until) => Turn is { LookAt: not null } turn ? this with { Turn = turn with { LookAt = until } } : this with { Until = until };
}

/// <summary>A match that was muted, and is judged again.</summary>
/// <param name="Act">The number of the last act of a person on the starts by then: who was muted earlier is done with this.</param>
/// <param name="LookAt">When to see whether it was done, in case its host has stopped; null once it was.</param>
public sealed record MutedTurn(long Sequence, int Count, DateTimeOffset At, long Act, DateTimeOffset? LookAt)
{
    /// <summary>Once it was judged: what came of it, in words.</summary>
    public string? Became { get; init; }
}

/// <summary>Up to which act of a person on the starts those that were muted have been looked through.</summary>
/// <param name="Act">Its number.</param>
/// <param name="At">When the act was seen first.</param>
/// <param name="Done">Whether nobody can come any more who has not heard of it.</param>
public sealed record MutedSeen(long Act, DateTimeOffset At, bool Done) : GuardFacts;
