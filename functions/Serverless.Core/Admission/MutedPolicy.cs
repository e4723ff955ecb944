using System.Text.Json;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Events;
using Serverless.Core.Rules.Guards;

namespace Serverless.Core.Admission;

/// <summary>What becomes of matches that persons kept from starting anything, when nobody does any more.</summary>
public static class MutedPolicy
{
    /// <summary>From a mute's end until one is judged again: hosts hear of it at different times, and clocks differ.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    /// <summary>How long who judges again presumably does so.</summary>
    public static readonly TimeSpan Judging = TimeSpan.FromMinutes(1);

    /// <summary>Characters of what came of it, at most.</summary>
    private const int LongestReason = 300;

    /// <summary>What tells matches of a rule that are about the same from others: the key of dedupe, or else the target, or else the key of the cool-down, or
    /// else the event's source and subject, or, without a subject, its source, type and data. Of a rule that holds each match is one of its own, since it loses none.</summary>
    public static string Fingerprint(RuleGuard guard, GuardKeys keys, NormalizedEvent happened) => keys switch
    {
        _ when guard.Holds => $"match\n{happened.Source}\n{happened.Id}",
        { Dedupe: { } key } => $"dedupe\n{key}",
        { Targets: { } target } => $"target\n{target.In}\n{target.Target}",
        { Cooldown: { Length: > 0 } key } => $"cooldown\n{key}",
        _ when happened.Subject is { } subject => $"event\n{happened.Source}\n{subject}",
        _ => $"data\n{happened.Source}\n{happened.Type}\n{DataOf(happened)}",
    };

    /// <summary>As it is spelled: two that are spelled differently are judged both, which the guards stand.</summary>
    private static string DataOf(NormalizedEvent happened)
    {
        using var parsed = JsonDocument.Parse(happened.Utf8);
        return parsed.RootElement.TryGetProperty("data", out var data) || parsed.RootElement.TryGetProperty("data_base64", out data) ? data.GetRawText() : "";
    }

    /// <summary>With one that was muted; null where there is nothing to be written, since a newer one stands for it or was judged again after its mute.</summary>
    public static MutedFacts? Keep(MutedFacts? facts, string rule, MutedMatch match, DateTimeOffset now)
    {
        if (facts?.Sequence >= match.Sequence && facts.Until == match.Until)
        {
            return null;
        }

        if (facts?.Turn is { } turn && (turn.Sequence >= match.Sequence || match.Act < turn.Act || match.Until <= turn.At))
        {
            return null;
        }

        return facts is null or { Sequence: 0 }
            ? new MutedFacts(rule, match.Sequence, match.Count, now, match.Until) { Turn = facts?.Turn }
            : facts with { Sequence = Math.Max(facts.Sequence, match.Sequence), Count = facts.Count + match.Count, Until = match.Until };
    }

    /// <summary>The newest is judged now, by who writes this.</summary>
    public static MutedFacts Take(MutedFacts facts, long act, DateTimeOffset now) =>
        facts with { Sequence = 0, Count = 0, Until = null, Turn = new MutedTurn(facts.Sequence, facts.Count, now, act, now + Judging) };

    /// <summary>It was muted again before it was judged: it waits on.</summary>
    public static MutedFacts PutBack(MutedFacts facts, DateTimeOffset? until) => facts.Turn is not { } turn ? facts
        : facts with { Sequence = Math.Max(facts.Sequence, turn.Sequence), Count = facts.Count + turn.Count, Until = until, Turn = null };

    /// <summary>One that was muted meanwhile is looked at soon: whoever looked through those of a stop has not seen it.</summary>
    public static MutedFacts Done(MutedFacts facts, string became, DateTimeOffset now) =>
        facts with { Until = facts.Sequence == 0 ? null : now, Turn = facts.Turn! with { LookAt = null, Became = HeldPolicy.Cut(became, LongestReason) } };

    /// <summary>What became of a match, for whoever asks; null where it is not among them.</summary>
    public static string? Say(MutedFacts? facts, long sequence) => facts switch
    {
        { Turn: { } turn } when sequence <= turn.Sequence => $"{Which(turn.Sequence, sequence)} judged again at {Times.Say(turn.At)}{(turn.Became is { } became ? $": {became}" : ".")}",
        { Sequence: not 0 } when sequence <= facts.Sequence => $"{Which(facts.Sequence, sequence)} judged again {(facts.Until is { } until ? $"after {Times.Say(until)}" : "when starts are resumed")}; it stands for {facts.Count} since {Times.Say(facts.Since)}.",
        _ => null,
    };

    private static string Which(long newest, long sequence) => newest == sequence ? "it is" : $"a newer one about the same (event {newest}) is";
}

/// <param name="Sequence">Of its event in the journal.</param>
/// <param name="Count">How many it stands for.</param>
/// <param name="Until">When the mute ends by itself; null where it is a stop.</param>
/// <param name="Act">The number of the last act of a person on the starts that its host had heard of.</param>
public sealed record MutedMatch(long Sequence, int Count, DateTimeOffset? Until, long Act);
