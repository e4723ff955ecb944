using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Application.Dispatch;

/// <summary>Brings events to the runs that listen to them. It happens before an event is judged, so that what was not brought is brought again.</summary>
public sealed class EventDelivery(IRunSubscriptions subscriptions, IRunListening runs)
{
    private const int Depth = 1_100;

    /// <exception cref="Journal.StoreUnavailableException">Not all of it is delivered; deliver them again.</exception>
    public async Task DeliverAsync(IReadOnlyList<DispatchItem> items, CancellationToken cancellation)
    {
        var types = items.Where(item => item.Event is not null).Select(item => item.Event!.Type).ToHashSet();
        if (types.Count == 0 || await subscriptions.FindAsync(types, cancellation).ConfigureAwait(false) is not { Count: > 0 } found)
        {
            return;
        }

        // In the order of the journal for each run, and runs side by side.
        var ordered = items.Where(item => item.Event is not null).OrderBy(item => item.Sequence).ToList();
        await Task.WhenAll(found.GroupBy(s => s.RunId).Select(run => OfferAsync([.. run], ordered, cancellation))).ConfigureAwait(false);
    }

    private async Task OfferAsync(IReadOnlyList<RunSubscription> subscribed, IReadOnlyList<DispatchItem> items, CancellationToken cancellation)
    {
        foreach (var item in items.Where(item => subscribed.Any(s => s.Type is null || s.Type == item.Event!.Type)))
        {
            var arrival = new EventArrival(item.Sequence, JsonElement.Parse(item.Event!.Utf8.Span, new JsonDocumentOptions { MaxDepth = Depth }));
            if (await runs.HearAsync(subscribed[0].RunId, arrival, cancellation).ConfigureAwait(false) == HearOutcome.Ended)
            {
                await Task.WhenAll(subscribed.Select(s => subscriptions.RemoveAsync(s, cancellation).AsTask())).ConfigureAwait(false);
                return;
            }
        }
    }
}
