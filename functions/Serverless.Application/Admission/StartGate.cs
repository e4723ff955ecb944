using Serverless.Application.Dispatch;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Events;
using Serverless.Core.Rules;
using Serverless.Core.Workflows;

namespace Serverless.Application.Admission;

/// <summary>What keeps a match from starting anything, whatever its rule's guard says: what persons have switched off, and a chain of runs that is long enough.</summary>
/// <param name="rules">Whose mutes hold; null where there are none.</param>
public sealed class StartGate(StartSwitch starts, AdmissionLimits limits, TimeProvider time, LiveRules? rules = null)
{
    public StartCeiling? Ceiling => limits.Ceiling;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>What persons have switched off, as this instance knows it.</summary>
    /// <exception cref="Journal.StoreUnavailableException">Nobody knows.</exception>
    public ValueTask<StartControl> ControlAsync(CancellationToken cancellation) => starts.CurrentAsync(cancellation);

    /// <summary>How far the rule may go now: as its document says, or less.</summary>
    /// <exception cref="Journal.StoreUnavailableException">Nobody knows.</exception>
    public async ValueTask<RuleMode> ModeAsync(Rule rule, CancellationToken cancellation) =>
        rule.Mode == RuleMode.Observe ? RuleMode.Observe : (await starts.CurrentAsync(cancellation).ConfigureAwait(false)).ModeOf(rule);

    /// <summary>Null where the gate is open. Of now, and asked again at each step on the way to a start: a stop holds for those who were on their way.</summary>
    /// <param name="happened">The event of the match: some mutes are for some events only. Null where it is not known, and then they are for it too.</param>
    /// <exception cref="Journal.StoreUnavailableException">Nobody knows whether runs may be started, so none is.</exception>
    public async ValueTask<AdmissionDecision?> ClosedAsync(Rule rule, NormalizedEvent? happened, IReadOnlyList<RunLink>? chain, CancellationToken cancellation)
    {
        var (control, now) = (await starts.CurrentAsync(cancellation).ConfigureAwait(false), time.GetUtcNow());
        return control.Judge(rule, now, happened) ?? Muted(rule, happened, now) ?? AdmissionPolicy.CutLoop(chain, limits.LongestChain);
    }

    private AdmissionDecision.Muted? Muted(Rule rule, NormalizedEvent? happened, DateTimeOffset now)
    {
        foreach (var mute in Standing)
        {
            if (mute.Hold(rule, happened, now) is { } hold)
            {
                return mute.Verdict(rule, hold);
            }
        }

        return null;
    }

    /// <summary>The same for several that one run is to do: what is in the way of one of them is in the way of it.</summary>
    public async ValueTask<AdmissionDecision?> ClosedAsync(Rule rule, IReadOnlyList<NormalizedEvent> happened, IReadOnlyList<RunLink>? chain, CancellationToken cancellation)
    {
        var closed = await ClosedAsync(rule, happened.Count == 1 ? happened[0] : null, chain, cancellation).ConfigureAwait(false);
        if (closed is not AdmissionDecision.Muted || happened.Count == 1)
        {
            return closed;
        }

        foreach (var one in happened)
        {
            if (await ClosedAsync(rule, one, chain, cancellation).ConfigureAwait(false) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    /// <summary>Whether a mute that is for some events only is for this one, and nothing keeps the rule from starting runs for all of its events.</summary>
    public async ValueTask<bool> IsPutOffAsync(Rule rule, NormalizedEvent happened, CancellationToken cancellation)
    {
        var (control, now) = (await starts.CurrentAsync(cancellation).ConfigureAwait(false), time.GetUtcNow());
        return control.Stop is null
            && !control.Mutes.Any(mute => mute.Terms?.Where is null && mute.Hold(rule, null, now) is not null) && !Standing.Any(mute => mute.Terms.Where is null && mute.Hold(rule, null, now) is not null)
            && MutedUntil(control, rule, happened, now) is not null;
    }

    /// <summary>Until when the mutes that hold now, of persons and of packs, keep the rule from starting runs: ask again then, others may hold by then. Null where none holds.
    /// A stop has no end, and is none of them; a pack's mute without an end ends at <see cref="DateTimeOffset.MaxValue"/>.</summary>
    /// <param name="control">As <see cref="ControlAsync"/> has told it.</param>
    /// <param name="happened">Null where it is not known, and then every event is meant.</param>
    public DateTimeOffset? MutedUntil(StartControl control, Rule rule, NormalizedEvent? happened, DateTimeOffset now) =>
        Standing.Select(mute => mute.Hold(rule, happened, now)?.Until).Append(control.MutedUntil(rule, now, happened)).Max();

    private IReadOnlyList<StandingMute> Standing => rules is { Loaded: true } ? rules.Current.Mutes : [];
}
