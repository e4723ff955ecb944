using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Events;
using Serverless.Core.Workflows;
using Serverless.Simulation.Clockwork;

namespace Serverless.Simulation.Worlds;

/// <summary>The way of one host to the store: what is asked arrives at some time or fails, and an answer may be lost.</summary>
internal sealed class UnreliableStore(World world, Life life) : IRunHistory, IRunReader, IRunSubscriptions, IEventPublisher
{
    public ValueTask<AppendOutcome> AppendAsync(RunAppend append, CancellationToken cancellation) => SendAsync("append", append.RunId, true, () =>
    {
        var outcome = Now(world.Truth.AppendAsync(append, CancellationToken.None));
        if (outcome == AppendOutcome.Appended)
        {
            world.Chronicle.Note(append, life);
        }

        return outcome;
    });

    public ValueTask<IReadOnlyList<HistoryEvent>> ReadAsync(string runId, CancellationToken cancellation) =>
        SendAsync("read", runId, false, () => world.HistoryOf(runId));

    public ValueTask<RunSummary?> FindAsync(string runId, CancellationToken cancellation) =>
        SendAsync("find", runId, false, () => Now(world.Truth.FindAsync(runId, CancellationToken.None)));

    public ValueTask<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellation) =>
        SendAsync("list", "runs", false, () => Now(world.Truth.ListAsync(query, CancellationToken.None)));

    public ValueTask<IReadOnlyList<RunSummary>> ListActiveAsync(string? after, int limit, CancellationToken cancellation) =>
        SendAsync("list", "active runs", false, () => Now(world.Truth.ListActiveAsync(after, Math.Min(limit, 3), CancellationToken.None)));

    public async ValueTask SubscribeAsync(string runId, IReadOnlyList<string>? types, CancellationToken cancellation) =>
        await SendAsync("subscribe", runId, true, () => Now(world.Truth.SubscribeAsync(runId, types, CancellationToken.None))).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<RunSubscription>> FindAsync(IReadOnlyCollection<string> types, CancellationToken cancellation) =>
        SendAsync("find", "subscriptions", false, () => Now(world.Truth.FindAsync(types, CancellationToken.None)));

    public async ValueTask RemoveAsync(RunSubscription subscription, CancellationToken cancellation) =>
        await SendAsync("unsubscribe", subscription.RunId, true, () => Now(world.Truth.RemoveAsync(subscription, CancellationToken.None))).ConfigureAwait(false);

    public async ValueTask PublishAsync(NormalizedEvent emitted, CancellationToken cancellation) =>
        await SendAsync("publish", emitted.Id, true, () => world.Promises.Published.Add(emitted.Id)).ConfigureAwait(false);

    private static bool Now(ValueTask done)
    {
        done.AsTask().GetAwaiter().GetResult();
        return true;
    }

    private static T Now<T>(ValueTask<T> done) => done.AsTask().GetAwaiter().GetResult();

    private ValueTask<T> SendAsync<T>(string what, string about, bool writes, Func<T> act)
    {
        var answer = new TaskCompletionSource<T>();
        if (world.Chance.Is(world.Weather.StoreFails))
        {
            world.Reply(life, () => Fail($"{what} fails"));
            return new ValueTask<T>(answer.Task);
        }

        var lost = writes && world.Chance.Is(world.Weather.AnswersLost);
        world.Turns.PostSent(life, writes && world.Weather.LateWrites, () =>
        {
            var done = act();
            world.Reply(life, () =>
            {
                if (lost)
                {
                    Fail($"{what} is done and seems to fail");
                }
                else
                {
                    answer.SetResult(done);
                }
            });
        });
        return new ValueTask<T>(answer.Task);

        void Fail(string how)
        {
            world.Tell(how, about, life);
            answer.SetException(new StoreUnavailableException(how));
        }
    }
}
