using Serverless.Application.Runs;
using Serverless.Core.Events;
using Serverless.Core.Workflows;
using Serverless.Simulation.Clockwork;

namespace Serverless.Simulation.Worlds;

/// <summary>The way of one host to the store: see <see cref="Line"/>.</summary>
internal sealed class UnreliableStore(World world, Life life) : IRunHistory, IRunReader, IRunSubscriptions, IEventPublisher
{
    private readonly Line line = new(world, life);

    public ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation) => line.SendAsync("append", append.RunId, true, () =>
    {
        var outcome = Line.Now(world.Truth.AppendAsync(append, CancellationToken.None));
        if (outcome == AppendOutcome.Appended)
        {
            world.Chronicle.Note(append, life);
        }

        return outcome;
    });

    public ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation) =>
        line.SendAsync("read", runId, false, () => world.HistoryOf(runId));

    public ValueTask<RunSummary?> FindAsync(string runId, CancellationToken cancellation) =>
        line.SendAsync("find", runId, false, () => Line.Now(world.Truth.FindAsync(runId, CancellationToken.None)));

    public ValueTask<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellation) =>
        line.SendAsync("list", "runs", false, () => Line.Now(world.Truth.ListAsync(query, CancellationToken.None)));

    public ValueTask<IReadOnlyList<RunSummary>> ListActiveAsync(string? after, int limit, CancellationToken cancellation) =>
        line.SendAsync("list", "active runs", false, () => Line.Now(world.Truth.ListActiveAsync(after, Math.Min(limit, 3), CancellationToken.None)));

    public async ValueTask SubscribeAsync(string runId, IReadOnlyList<string>? types, CancellationToken cancellation) =>
        await line.SendAsync("subscribe", runId, true, () => Line.Now(world.Truth.SubscribeAsync(runId, types, CancellationToken.None))).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<RunSubscription>> FindAsync(IReadOnlyCollection<string> types, CancellationToken cancellation) =>
        line.SendAsync("find", "subscriptions", false, () => Line.Now(world.Truth.FindAsync(types, CancellationToken.None)));

    public async ValueTask RemoveAsync(RunSubscription subscription, CancellationToken cancellation) =>
        await line.SendAsync("unsubscribe", subscription.RunId, true, () => Line.Now(world.Truth.RemoveAsync(subscription, CancellationToken.None))).ConfigureAwait(false);

    public async ValueTask PublishAsync(NormalizedEvent emitted, CancellationToken cancellation) =>
        await line.SendAsync("publish", emitted.Id, true, () => world.Promises.Published.Add(emitted.Id)).ConfigureAwait(false);
}
