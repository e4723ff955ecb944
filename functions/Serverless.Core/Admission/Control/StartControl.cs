using System.Text.Json.Serialization;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Events;
using Serverless.Core.Rules;

namespace Serverless.Core.Admission.Control;

/// <summary>What persons have switched off. Immutable: an act gives the next. It is short enough to be written whatever they say: of a mute it holds
/// what it holds for and until when, and the words are in its act.</summary>
/// <param name="Number">Of the act that made it; 0 before the first.</param>
/// <param name="Stop">Set while nothing is started at all.</param>
public sealed record StartControl(long Number, ControlAct? Stop, IReadOnlyList<Mute> Mutes) : GuardFacts
{
    /// <summary>Mutes that hold at the same time, at most.</summary>
    public const int MostMutes = 50;

    /// <summary>Rules that may not go as far as their document says, by name.</summary>
    /// <remarks>What an earlier build has written does not have it. On the page of the switch stand the first; the others stand on pages of their own.</remarks>
    public IReadOnlyList<Demotion> Demoted { get => field ?? []; init; }

    /// <summary>Rules demoted at the same time, at most.</summary>
    public const int MostDemoted = DemotedRules.MostOnPage * (1 + DemotedRules.MostPages);

    /// <summary>Pages of <see cref="DemotedRules"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int DemotedPages { get; init; }

    /// <summary>How far a rule may go now: as its document says, or less.</summary>
    public RuleMode ModeOf(Rule rule) => Demoted.FirstOrDefault(one => one.Rule == rule.Name)?.Mode is { } mode && mode < rule.Mode ? mode : rule.Mode;

    public static readonly StartControl Open = new(0, null, []);

    /// <summary>The act that ended a stop with runs paused; null where none is left that a stop has paused.</summary>
    public ControlAct? Lifted { get; init; }

    /// <summary>The number of the stop that pauses runs; null where none does.</summary>
    [JsonIgnore]
    public long? Pausing => Stop is { Runs: StopRuns.Pause } stop ? stop.Number : null;

    /// <summary>Null where nobody keeps the rule from starting runs.</summary>
    /// <param name="happened">For which event; null where it is not known, and then every event is meant by a mute that is for some.</param>
    public AdmissionDecision? Judge(Rule rule, DateTimeOffset now, NormalizedEvent? happened = null)
    {
        if (Stop is { } stop)
        {
            return new AdmissionDecision.Muted($"All starts have been stopped by {stop.By} since {Times.Say(stop.At)}: {stop.Reason}");
        }

        foreach (var mute in Mutes)
        {
            if (mute.Hold(rule, happened, now) is { } hold)
            {
                var because = hold.Because is null ? "" : $" ({hold.Because})";
                return new AdmissionDecision.Muted(mute.Act is { } act
                    ? $"{mute.Words} is muted by {act.By} until {Times.Say(hold.Until)}{because}: {act.Reason}"
                    : $"{mute.Words} is muted until {Times.Say(hold.Until)}{because} (act {mute.Number}).");
            }
        }

        return null;
    }

    /// <summary>Until when the mutes that hold now keep the rule from starting runs: ask again then, others may hold by then. Null where none holds; a stop has no end.</summary>
    public DateTimeOffset? MutedUntil(Rule rule, DateTimeOffset now, NormalizedEvent? happened = null) =>
        Mutes.Select(mute => mute.Hold(rule, happened, now)?.Until).Max();

    /// <summary>After an act; null where it changes nothing. Mutes that are over are forgotten.</summary>
    public (StartControl Control, ControlAct Act)? After(ControlAct act)
    {
        if (act.Act is ControlKind.Demote or ControlKind.Promote)
        {
            return AfterTrust(act);
        }

        var (stop, mutes) = (Stop, Mutes.Where(mute => mute.Until > act.At).ToList());
        act = act.Cut() with { Number = Number + 1 };
        switch (act.Act)
        {
            case ControlKind.Stop when stop is null || (act.Runs is { } runs && runs != (stop.Runs ?? StopRuns.Finish)):
                stop = act;
                break;
            case ControlKind.Resume when stop is not null:
                stop = null;
                break;
            case ControlKind.Mute when mutes.Count < MostMutes && act.Until is { } until && act.TermsFit:
                mutes.Add(new Mute(act.Number, act.Scope, act.Named, until) { Narrowed = act.HasTerms ? true : null, Act = act });
                break;
            case ControlKind.Unmute when mutes.RemoveAll(mute => mute.Number == act.Ends) > 0:
                break;
            default:
                return null;
        }

        var after = this with { Number = Number + 1, Stop = stop, Mutes = mutes };
        return (Pausing is not null && after.Pausing is null ? after with { Lifted = act } : after, act);
    }

    /// <summary>A promotion gives back what demotions took; further than its document a rule only gets by its document.</summary>
    private (StartControl Control, ControlAct Act)? AfterTrust(ControlAct act)
    {
        act = act.Cut() with { Number = Number + 1 };
        var before = Demoted.FirstOrDefault(one => one.Rule == act.Named);
        var others = Demoted.Where(one => one.Rule != act.Named).ToList();
        IReadOnlyList<Demotion>? after = (act.Act, before, act.Mode) switch
        {
            (ControlKind.Demote, _, { } mode) when (before is null || mode < before.Mode) && others.Count < MostDemoted => [.. others, new Demotion(act.Number, act.Named, mode)],
            (ControlKind.Promote, not null, null or RuleMode.Auto) => others,
            (ControlKind.Promote, not null, { } mode) when mode > before.Mode => [.. others, new Demotion(act.Number, act.Named, mode)],
            _ => null,
        };
        return after is null ? null : (this with { Number = act.Number, Demoted = after }, act);
    }
}
