using System.Text.Json.Serialization;
using Serverless.Core.Admission.Control;
using Serverless.Core.Documents;

namespace Serverless.Api.Queries;

/// <summary>A mute of the rule set in force.</summary>
/// <param name="Target">What it holds for, such as <c>rule disk-full, tag db</c>.</param>
/// <param name="From">Null where it holds from ever; <paramref name="Until"/> null where it holds until another set is in force.</param>
/// <param name="Holds">Whether it holds now.</param>
internal sealed record StandingMuteLine(string Name, string Pack, string Target, DateTimeOffset? From, DateTimeOffset? Until, string Owner, string Reason, bool Holds)
{
    /// <summary>Set where it holds now, and will not always: until when, with the windows that follow without a gap.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? HoldsUntil { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Every { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? For { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Zone { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Where { get; init; }

    /// <summary>Why its terms are not known on this instance, so that it holds all the time.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Unread { get; init; }

    public static StandingMuteLine Of(StandingMute mute, DateTimeOffset now)
    {
        var until = mute.HoldsUntil(now);
        return new(mute.Name, mute.Pack, TargetOf(mute), mute.From, mute.Until, mute.Owner, mute.Reason, until is not null)
        {
            HoldsUntil = until < DateTimeOffset.MaxValue ? until : null,
            Every = mute.Every,
            For = mute.Lasts is { } lasts ? IsoDuration.Format(lasts) : null,
            Zone = mute.Zone,
            Where = mute.Where,
            Unread = mute.Terms.Unread,
        };
    }

    private static string TargetOf(StandingMute mute) => mute.Everything
        ? "everything"
        : string.Join(", ", [.. mute.Rules.Select(rule => $"rule {rule}"), .. mute.Tags.Select(tag => $"tag {tag}"), .. mute.Packs.Select(pack => $"pack {pack}")]);
}
