using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Events;
using Serverless.Core.Workflows;

namespace Serverless.Contracts.Runs.CrashPoints;

/// <summary>Which write fails, and how.</summary>
/// <param name="at">The number of the write, from 1.</param>
/// <param name="fromThenOn">Whether all that follow fail too, until it is repaired.</param>
/// <param name="afterWriting">Whether it is written, and only seems to fail.</param>
public sealed class StoreFailure(int at, bool fromThenOn, bool afterWriting)
{
    private volatile bool repaired;
    private volatile bool reached;
    private int writes;

    /// <summary>The store has failed.</summary>
    public bool Reached => reached;

    /// <summary>It goes on failing.</summary>
    public bool Lasts => reached && fromThenOn && !repaired;

    public int Writes => Volatile.Read(ref writes);

    public void Repair() => repaired = true;

    public IRunHistory Over(IRunHistory history) => new FailingHistory(this, history);

    public IRunSubscriptions Over(IRunSubscriptions subscriptions) => new FailingSubscriptions(this, subscriptions);

    public IEventPublisher Over(IEventPublisher publisher) => new FailingPublisher(this, publisher);

    public override string ToString() => $"write {at} fails {(afterWriting ? "after" : "before")} writing, {(fromThenOn ? "and all that follow" : "once")}";

    private async ValueTask<T> WriteAsync<T>(Func<ValueTask<T>> write)
    {
        var number = Interlocked.Increment(ref writes);
        if (repaired || (fromThenOn ? number < at : number != at))
        {
            return await write().ConfigureAwait(false);
        }

        if (afterWriting && number == at)
        {
            await write().ConfigureAwait(false);
        }

        reached = true;
        throw new StoreUnavailableException($"Write {number} fails.");
    }

    private async ValueTask WriteAsync(Func<ValueTask> write) => await WriteAsync(async () =>
    {
        await write().ConfigureAwait(false);
        return true;
    }).ConfigureAwait(false);

    private sealed class FailingHistory(StoreFailure failure, IRunHistory history) : IRunHistory
    {
        public ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation) => failure.WriteAsync(() => history.AppendAsync(append, cancellation));

        public ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation) => history.ReadAsync(runId, cancellation);
    }

    private sealed class FailingSubscriptions(StoreFailure failure, IRunSubscriptions subscriptions) : IRunSubscriptions
    {
        public ValueTask SubscribeAsync(string runId, IReadOnlyList<string>? types, CancellationToken cancellation) =>
            failure.WriteAsync(() => subscriptions.SubscribeAsync(runId, types, cancellation));

        public ValueTask<IReadOnlyList<RunSubscription>> FindAsync(IReadOnlyCollection<string> types, CancellationToken cancellation) => subscriptions.FindAsync(types, cancellation);

        public ValueTask RemoveAsync(RunSubscription subscription, CancellationToken cancellation) => failure.WriteAsync(() => subscriptions.RemoveAsync(subscription, cancellation));
    }

    private sealed class FailingPublisher(StoreFailure failure, IEventPublisher publisher) : IEventPublisher
    {
        public ValueTask PublishAsync(NormalizedEvent emitted, CancellationToken cancellation) => failure.WriteAsync(() => publisher.PublishAsync(emitted, cancellation));
    }
}
