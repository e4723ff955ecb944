using System.Text.Json.Serialization;
using Serverless.Core.Admission.Control;
using Serverless.Core.Documents;

namespace Serverless.Api.Queries;

/// <param name="Act"><c>stop</c>, <c>resume</c>, <c>mute</c>, <c>unmute</c>, <c>demote</c> or <c>promote</c>.</param>
/// <param name="Target">Of a mute, what it holds for, such as <c>rule disk-full</c>; of an unmute the number of the mute, of a demotion or promotion the rule; null otherwise.</param>
internal sealed record StartsActLine(long Number, string Act, string? Target, DateTimeOffset At, DateTimeOffset? Until, string By, string Reason)
{
    /// <summary>Of a mute that comes again and again: when its windows begin.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Every { get; init; }

    /// <summary>Set with <see cref="Every"/>: how long each is, as ISO 8601 has it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? For { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Zone { get; init; }

    /// <summary>Of a mute that is for some events only: which.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Where { get; init; }

    /// <summary>Of a stop: what becomes of the runs under way, <c>finish</c> or <c>pause</c>; where nothing is said they go on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Runs { get; init; }

    /// <summary>Of a mute among those that are not over: whether it holds now.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Holds { get; init; }

    /// <summary>Set where it holds now: until when, with the windows that follow without a gap.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? HoldsUntil { get; init; }

    /// <summary>Why its terms are not known on this instance, so that it holds all the time.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Unread { get; init; }

    public static StartsActLine Of(ControlAct act) => new(act.Number, Names.Of(act.Act), TargetOf(act), act.At, act.Until, act.By, act.Reason)
    {
        Every = act.Every,
        For = act.Lasts is { } lasts ? IsoDuration.Format(lasts) : null,
        Zone = act.Zone,
        Where = act.Where,
        Runs = act.Runs is { } runs ? Names.Of(runs) : null,
    };

    /// <summary>Of a mute; also where the store does not give its act.</summary>
    public static StartsActLine Of(Mute mute, DateTimeOffset now)
    {
        var line = mute.Act is { } act ? Of(act) : new(mute.Number, Names.Of(ControlKind.Mute), TargetOf(mute.Scope, mute.Named), default, mute.Until, "", "");
        var until = mute.HoldsUntil(now);
        return line with { Holds = until is not null, HoldsUntil = until, Unread = mute.Terms?.Unread };
    }

    private static string TargetOf(MuteScope scope, string named) => scope == MuteScope.Everything ? "everything" : $"{Names.Of(scope)} {named}";

    private static string? TargetOf(ControlAct act) => act.Act switch
    {
        ControlKind.Mute => TargetOf(act.Scope, act.Named),
        ControlKind.Unmute => $"mute {act.Ends}",
        ControlKind.Demote or ControlKind.Promote => $"rule {act.Named} to {(act.Mode is { } mode ? Names.Of(mode) : "what its document says")}",
        _ => null,
    };
}
