using Microsoft.Extensions.Logging;
using Serverless.Application.Admission;
using Serverless.Application.Runs;
using Serverless.Core.Admission.Control;
using Serverless.Core.Rules;
using Serverless.Core.Trust;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Effects;

namespace Serverless.Application.Trust;

/// <summary>Takes a rule a step down when a run of it has changed something and could not be shown to have helped: from then on it proposes.</summary>
public sealed class Verifications(StartSwitch starts, TimeProvider time, ILogger<Verifications>? logger = null)
{
    private readonly WorkflowCache workflows = new();

    /// <summary>After a run has ended. Looking twice is looking once.</summary>
    public async ValueTask LookAsync(IRunHistory histories, string runId, string rule, CancellationToken cancellation)
    {
        // Mostly its first fact says that there is nothing to be verified.
        if (await histories.ReadAsync(runId, new HistoryPage(0, 1), cancellation).ConfigureAwait(false) is not [RunStarted started] || !WorkflowWalk.MayFailVerification(workflows.Read(started.Workflow)))
        {
            return;
        }

        var history = await histories.ReadAsync(runId, cancellation).ConfigureAwait(false);
        if (RunExperience.Of(history, workflows.Read) is { FailedVerification: true } run)
        {
            var said = run.Verified.ToString()!.ToLowerInvariant();
            var act = new ControlAct(0, ControlKind.Demote, "the router", $"Run {runId} changed something, and its probe said {said} afterwards.", time.GetUtcNow(), MuteScope.Rule, rule) { Mode = RuleMode.Propose };
            var (changed, now) = await starts.ActAsync(act, cancellation, new BlamedRun(runId, history.Count)).ConfigureAwait(false);
            if (!changed && now.Demoted.Count >= StartControl.MostDemoted && now.Demoted.All(demotion => demotion.Rule != rule) && logger is not null)
            {
                Logs.NotDemoted(logger, rule, runId, now.Demoted.Count);
            }
        }
    }
}
