using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Serverless.Engines.DurableTask;
using Serverless.Functions.Dispatch;
using Serverless.Functions.Hosting;

namespace Serverless.Functions.Doors;

/// <summary>The orchestrator of runs and its activity.</summary>
public sealed class RunDoors(RunStretches stretches, InlineDispatch dispatch, HostClient scheduler)
{
    [Function(RunOrchestration.Name)]
    public static Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context, RunWork work) => RunOrchestration.RunAsync(context, work);

    /// <summary>Events that the run emits are judged here too, and may start other runs.</summary>
    [Function(RunOrchestration.Stretch)]
    public Task<Rest> StretchAsync([ActivityTrigger] StretchRequest request, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        scheduler.Use(client);
        return dispatch.JudgedOrLeftAsync(() => stretches.DoAsync(request, stopping));
    }
}
