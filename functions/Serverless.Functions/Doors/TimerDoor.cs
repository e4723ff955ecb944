using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Serverless.Application.Dispatch;
using Serverless.Application.RuleSets;
using Serverless.Application.Schedules;
using Serverless.Functions.Dispatch;
using Serverless.Functions.Hosting;

namespace Serverless.Functions.Doors;

/// <summary>Every minute, on one instance of all: what is due of the schedules of workflows.</summary>
public sealed class TimerDoor(ScheduleSweep schedules, InlineDispatch dispatch, LiveRules rules, RuleSetFollower follower, HostClient scheduler)
{
    [Function("Schedules")]
    public async Task SweepAsync([TimerTrigger("0 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        scheduler.Use(client);
        if (!rules.Loaded)
        {
            await follower.LookAsync(stopping).ConfigureAwait(false);
        }

        await dispatch.JudgedOrLeftAsync(() => schedules.SweepAsync(stopping)).ConfigureAwait(false);
    }
}
