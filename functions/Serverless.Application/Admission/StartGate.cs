using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Rules;
using Serverless.Core.Workflows;

namespace Serverless.Application.Admission;

/// <summary>What keeps a match from starting anything, whatever its rule's guard says: what persons have switched off, and a chain of runs that is long enough.</summary>
public sealed class StartGate(StartSwitch starts, AdmissionLimits limits, TimeProvider time)
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
    /// <exception cref="Journal.StoreUnavailableException">Nobody knows whether runs may be started, so none is.</exception>
    public async ValueTask<AdmissionDecision?> ClosedAsync(Rule rule, IReadOnlyList<RunLink>? chain, CancellationToken cancellation)
    {
        var control = await starts.CurrentAsync(cancellation).ConfigureAwait(false);
        return control.Judge(rule, time.GetUtcNow()) ?? AdmissionPolicy.CutLoop(chain, limits.LongestChain);
    }
}
