using System.Text.Json.Serialization;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Rules;

namespace Serverless.Core.Admission.Control;

/// <summary>What a person did to the starts; recorded, never edited.</summary>
/// <param name="Number">From 1; given when it is recorded.</param>
/// <param name="Scope">Of a mute: what it holds for.</param>
/// <param name="Named">The rule, tag or pack; empty with <see cref="MuteScope.Everything"/>.</param>
/// <param name="Until">Of a mute: when it ends by itself.</param>
/// <param name="Ends">Of an unmute: the number of the mute it ends.</param>
public sealed record ControlAct(
    long Number, ControlKind Act, string By, string Reason, DateTimeOffset At, MuteScope Scope = MuteScope.Everything, string Named = "", DateTimeOffset? Until = null, long? Ends = null) : GuardFacts
{
    /// <summary>Of a demotion or promotion: how far the rule may go from then on; null with a promotion is as far as its document says.</summary>
    public RuleMode? Mode { get; init; }

    /// <summary>Of a mute that comes again and again: when its windows begin, in cron, by the clocks of <see cref="Zone"/>; null where it holds all of the time.</summary>
    public string? Every { get; init; }

    /// <summary>Set with <see cref="Every"/>: how long each window is.</summary>
    public TimeSpan? Lasts { get; init; }

    /// <summary>Set with <see cref="Every"/>: an IANA time zone.</summary>
    public string? Zone { get; init; }

    /// <summary>Of a mute: for which events it is, in jq; null for all.</summary>
    public string? Where { get; init; }

    /// <summary>Of a stop: what becomes of the runs under way; null where nothing is said of them, and then they go on, or stay as an earlier stop has them.</summary>
    public StopRuns? Runs { get; init; }

    /// <summary>Characters of who does it and of what it holds for, at most.</summary>
    public const int LongestName = 100;

    /// <summary>Characters of the reason, at most.</summary>
    public const int LongestReason = 500;

    /// <summary>As it is recorded: so short that the switch can always be thrown.</summary>
    internal ControlAct Cut() => this with { By = Head(By, LongestName), Reason = Head(Reason, LongestReason), Named = Head(Named, LongestName) };

    /// <summary>Whether it has terms at all.</summary>
    internal bool HasTerms => Every is not null || Where is not null;

    /// <summary>Terms are not cut: they would say something else.</summary>
    internal bool TermsFit => !(Every?.Length > MuteCalendar.LongestText || Zone?.Length > MuteCalendar.LongestText || Where?.Length > MuteTerms.LongestWhere);

    private static string Head(string text, int most) => text.Length <= most ? text : text[..most];
}

[JsonConverter(typeof(JsonStringEnumConverter<ControlKind>))]
public enum ControlKind
{
    /// <summary>Nothing is started any more, by any rule.</summary>
    Stop,
    Resume,

    /// <summary>Some rules start nothing until a time.</summary>
    Mute,
    Unmute,

    /// <summary>A rule may not go as far any more as its document says.</summary>
    Demote,

    /// <summary>It may again.</summary>
    Promote,
}
