using System.Text.Json;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Core.Trust;

/// <summary>Reads a history one fact after the other, from its first, and knows whether what the run changed is known to have helped.</summary>
/// <param name="read">See <see cref="WorkflowDecider.Fold"/>.</param>
public sealed class RunVerification(Func<JsonElement, Workflow>? read = null)
{
    private RunState state = RunState.NotStarted.Instance;
    private (bool Changed, ProbeAnswer? Said, DateTimeOffset At) last;

    /// <summary>When the last probe after the last change said healthy; null where nothing was changed, none was asked since, or it said something else.</summary>
    public DateTimeOffset? HealthyAt => last is { Changed: true, Said: ProbeAnswer.Healthy } ? last.At : null;

    /// <exception cref="HistoryCorruptException">The fact does not fit.</exception>
    public void Add(HistoryEvent fact)
    {
        state = WorkflowDecider.Apply(state, fact, read);
        if (((state as RunState.Paused)?.Run ?? (state as RunState.Cancelling)?.Run ?? state) is RunState.Active active)
        {
            last = (active.Changed, active.Verified, fact is ProbeAnswered ? fact.At : last.At);
        }
    }
}
