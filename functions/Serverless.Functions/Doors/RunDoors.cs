using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Serverless.Application.Admission;
using Serverless.Application.Journal;
using Serverless.Engines.DurableTask;
using Serverless.Functions.Dispatch;
using Serverless.Functions.Hosting;

namespace Serverless.Functions.Doors;

/// <summary>The orchestrator of runs and its activity.</summary>
public sealed class RunDoors(RunStretches stretches, InlineDispatch dispatch, GuardSweep guards, HostClient scheduler, ILogger<RunDoors> logger)
{
    [Function(RunOrchestration.Name)]
    public static Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context, RunWork work) => RunOrchestration.RunAsync(context, work);

    /// <summary>Events that the run emits are judged here too, and may start other runs; what waits for something that the run held goes on here.</summary>
    [Function(RunOrchestration.Stretch)]
    public async Task<Rest> StretchAsync([ActivityTrigger] StretchRequest request, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        scheduler.Use(client);
        var rest = await dispatch.JudgedOrLeftAsync(() => stretches.DoAsync(request, stopping)).ConfigureAwait(false);
        if (rest.Kind == RestKind.Ended)
        {
            await GiveOnAsync(request.RunId, stopping).ConfigureAwait(false);
        }

        return rest;
    }

    private async Task GiveOnAsync(string runId, CancellationToken stopping)
    {
        try
        {
            await guards.GiveOnAsync(runId, stopping).ConfigureAwait(false);
        }
        catch (StoreUnavailableException fault)
        {
            Logs.GuardsLeftToSweep(logger, fault.Message);
        }
    }
}
