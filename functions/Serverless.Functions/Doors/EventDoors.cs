using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Serverless.Functions.Dispatch;
using Serverless.Functions.Hosting;

namespace Serverless.Functions.Doors;

/// <summary>Where Event Grid delivers: pushed to the function, or through a storage queue. The subscription says which, in the CloudEvents schema.</summary>
public sealed class EventDoors(EventDeliveries deliveries, HostClient scheduler)
{
    /// <summary>A batch fails as a whole, and is then delivered again as a whole.</summary>
    [Function("DispatchEvents")]
    public Task DispatchEventsAsync([EventGridTrigger(IsBatched = true)] string[] events, [DurableClient] DurableTaskClient client)
    {
        scheduler.Use(client);
        return deliveries.TakeAsync(events);
    }

    [Function("DispatchQueued")]
    public Task DispatchQueuedAsync([QueueTrigger("%ROUTER_EVENTS_QUEUE%")] string message, [DurableClient] DurableTaskClient client)
    {
        scheduler.Use(client);
        return deliveries.TakeAsync([message]);
    }
}
