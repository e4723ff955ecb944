using Serverless.Application.Admission;
using Serverless.Application.Runs;
using Serverless.Core.Admission.Control;
using Serverless.Core.Rules;
using Serverless.Core.Trust;

namespace Serverless.Application.Trust;

/// <summary>Takes a rule a step down when a run of it has changed something and could not be shown to have helped: from then on it proposes.</summary>
public sealed class Verifications(StartSwitch starts, TimeProvider time)
{
    private readonly WorkflowCache workflows = new();

    /// <summary>After a run has ended. Looking twice is looking once.</summary>
    public async ValueTask LookAsync(IRunHistory histories, string runId, string rule, CancellationToken cancellation)
    {
        var history = await histories.ReadAsync(runId, cancellation).ConfigureAwait(false);
        if (history.Count > 0 && RunExperience.Of(history, workflows.Read) is { FailedVerification: true } run)
        {
            var said = run.Verified.ToString()!.ToLowerInvariant();
            var act = new ControlAct(0, ControlKind.Demote, "the router", $"Run {runId} changed something, and its probe said {said} afterwards.", time.GetUtcNow(), MuteScope.Rule, rule) { Mode = RuleMode.Propose };
            await starts.ActAsync(act, cancellation).ConfigureAwait(false);
        }
    }
}
