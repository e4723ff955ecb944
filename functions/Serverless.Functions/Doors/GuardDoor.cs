using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Serverless.Application.Admission;
using Serverless.Functions.Dispatch;
using Serverless.Functions.Hosting;

namespace Serverless.Functions.Doors;

/// <summary>Every minute, on one instance of all: what is due in the ledger of guards, and while a stop says that runs are paused, those that go on all the same.</summary>
public sealed class GuardDoor(GuardSweep guards, StopKeeping stops, InlineDispatch dispatch, HostClient scheduler)
{
    /// <summary>Until shortly before the next minute.</summary>
    private static readonly TimeSpan Keeping = TimeSpan.FromSeconds(50);

    [Function("Guards")]
    public Task SweepAsync([TimerTrigger("30 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        scheduler.Use(client);
        return Task.WhenAll(dispatch.JudgedOrLeftAsync(() => guards.SweepAsync(stopping)), dispatch.JudgedOrLeftAsync(() => stops.SweepForAsync(Keeping, stopping)));
    }
}
