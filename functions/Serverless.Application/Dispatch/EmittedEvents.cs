using Serverless.Application.Intake;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Events;

namespace Serverless.Application.Dispatch;

/// <summary>Events that runs emit come in through a door of their own, <c>run</c>: journalled and judged like any other. Their ids are effect
/// keys, so one that is published again after a crash is a redelivery.</summary>
public sealed class EmittedEvents(IEventJournal journal, IEventDispatch dispatch, TimeProvider time) : IEventPublisher
{
    public async ValueTask PublishAsync(NormalizedEvent emitted, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var receipts = await journal.AppendAsync([new JournalEntry.Event("run", now, emitted)], cancellation).ConfigureAwait(false);
        dispatch.Offer([new JournaledEvent(receipts[0], emitted, now)]);
    }
}
