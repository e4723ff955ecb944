using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Serverless.Application.Admission;
using Serverless.Functions.Dispatch;
using Serverless.Functions.Hosting;

namespace Serverless.Functions.Doors;

/// <summary>Every minute, on one instance of all: what is due in the ledger of guards.</summary>
public sealed class GuardDoor(GuardSweep guards, InlineDispatch dispatch, HostClient scheduler)
{
    [Function("Guards")]
    public Task SweepAsync([TimerTrigger("30 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        scheduler.Use(client);
        return dispatch.JudgedOrLeftAsync(() => guards.SweepAsync(stopping));
    }
}
