using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Serverless.Functions.Dispatch;
using Serverless.Functions.Hosting;

namespace Serverless.Functions.Doors;

/// <summary>Every five minutes, on one instance of all.</summary>
public sealed class SweepDoor(Sweeper sweeper, InlineDispatch dispatch, HostClient scheduler)
{
    [Function("Sweep")]
    public Task SweepAsync([TimerTrigger("0 */5 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        scheduler.Use(client);
        return dispatch.JudgedOrLeftAsync(() => sweeper.SweepAsync(stopping));
    }
}
