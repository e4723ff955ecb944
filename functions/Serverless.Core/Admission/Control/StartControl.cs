using Serverless.Core.Admission.Facts;
using Serverless.Core.Rules;

namespace Serverless.Core.Admission.Control;

/// <summary>What persons have switched off. Immutable: an act gives the next.</summary>
/// <param name="Number">Of the act that made it; 0 before the first.</param>
/// <param name="Stop">Set while nothing is started at all.</param>
public sealed record StartControl(long Number, ControlAct? Stop, IReadOnlyList<ControlAct> Mutes) : GuardFacts
{
    /// <summary>Mutes that hold at the same time, at most.</summary>
    public const int MostMutes = 100;

    /// <summary>Rules that may not go as far as their document says, by name, each with the act that says so.</summary>
    /// <remarks>What an earlier build has written does not have it.</remarks>
    public IReadOnlyList<ControlAct> Demoted { get => field ?? []; init; }

    /// <summary>Rules demoted at the same time, at most.</summary>
    public const int MostDemoted = 100;

    /// <summary>How far a rule may go now: as its document says, or less.</summary>
    public RuleMode ModeOf(Rule rule) => Demoted.FirstOrDefault(act => act.Named == rule.Name)?.Mode is { } mode && mode < rule.Mode ? mode : rule.Mode;

    public static readonly StartControl Open = new(0, null, []);

    /// <summary>Null where nobody keeps the rule from starting runs.</summary>
    public AdmissionDecision? Judge(Rule rule, DateTimeOffset now)
    {
        if (Stop is { } stop)
        {
            return new AdmissionDecision.Muted($"All starts have been stopped by {stop.By} since {Times.Say(stop.At)}: {stop.Reason}");
        }

        return Mutes.FirstOrDefault(mute => mute.Mutes(rule, now)) is { } by
            ? new AdmissionDecision.Muted($"{by.Words} is muted by {by.By} until {Times.Say(by.Until!.Value)}: {by.Reason}")
            : null;
    }

    /// <summary>After an act; null where it changes nothing. Mutes that are over are forgotten.</summary>
    public StartControl? After(ControlAct act)
    {
        if (act.Act is ControlKind.Demote or ControlKind.Promote)
        {
            return AfterTrust(act);
        }

        var (stop, mutes) = (Stop, Mutes.Where(mute => mute.Until > act.At).ToList());
        switch (act.Act)
        {
            case ControlKind.Stop when stop is null:
                stop = act with { Number = Number + 1 };
                break;
            case ControlKind.Resume when stop is not null:
                stop = null;
                break;
            case ControlKind.Mute when mutes.Count < MostMutes:
                mutes.Add(act with { Number = Number + 1 });
                break;
            case ControlKind.Unmute when mutes.RemoveAll(mute => mute.Number == act.Ends) > 0:
                break;
            default:
                return null;
        }

        return new StartControl(Number + 1, stop, mutes) { Demoted = Demoted };
    }

    /// <summary>A promotion gives back what demotions took; further than its document a rule only gets by its document.</summary>
    private StartControl? AfterTrust(ControlAct act)
    {
        var before = Demoted.FirstOrDefault(one => one.Named == act.Named);
        var others = Demoted.Where(one => one.Named != act.Named).ToList();
        return (act.Act, before, act.Mode) switch
        {
            (ControlKind.Demote, _, { } mode) when (before is null || mode < before.Mode) && others.Count < MostDemoted =>
                this with { Number = Number + 1, Demoted = [.. others, act with { Number = Number + 1 }] },
            (ControlKind.Promote, not null, null or RuleMode.Auto) => this with { Number = Number + 1, Demoted = others },
            (ControlKind.Promote, not null, { } mode) when mode > before.Mode => this with { Number = Number + 1, Demoted = [.. others, act with { Number = Number + 1 }] },
            _ => null,
        };
    }
}
