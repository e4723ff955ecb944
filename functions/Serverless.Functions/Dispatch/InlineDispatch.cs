using Microsoft.Extensions.Logging;
using Serverless.Application.Dispatch;
using Serverless.Application.Intake;
using Serverless.Application.Journal;
using Serverless.Application.RuleSets;

namespace Serverless.Functions.Dispatch;

/// <summary>Judges what a function took in before that function ends: an instance that has answered may be gone the next moment. What could not be
/// judged is in the journal, and judged when it is delivered again or by a sweep.</summary>
/// <param name="follower">Asked to look where an instance has just started: its first event need not wait for the next look.</param>
/// <param name="dispatcher">Asked for when it is needed: it starts runs, which emit events, which come here again.</param>
public sealed class InlineDispatch(
    Func<EventDispatcher> dispatcher, LiveRules rules, RuleSetFollower follower, IVerdictLedger ledger, TimeProvider time, ILogger<InlineDispatch> logger) : IEventDispatch
{
    private readonly AsyncLocal<Taken?> current = new();

    /// <summary>Whether a rule set is in force here: without one nothing can be judged.</summary>
    public bool Ready => rules.Loaded;

    /// <summary>Belongs to the call of <see cref="JudgedAsync"/> or <see cref="JudgedOrLeftAsync"/> that it happens in.</summary>
    public void Offer(IReadOnlyList<JournaledEvent> events) => current.Value?.Add(events);

    /// <summary>Takes in, and judges what was taken.</summary>
    /// <exception cref="StoreUnavailableException">Not all of it is judged: it has to be delivered again.</exception>
    public async Task<T> JudgedAsync<T>(Func<Task<T>> take)
    {
        var taken = current.Value = new Taken();
        var answer = await take().ConfigureAwait(false);
        await JudgeAsync(taken).ConfigureAwait(false);
        return answer;
    }

    /// <summary>Takes in, and judges what was taken; what cannot be judged now is left to the next sweep.</summary>
    public async Task<T> JudgedOrLeftAsync<T>(Func<Task<T>> take)
    {
        var taken = current.Value = new Taken();
        var answer = await take().ConfigureAwait(false);
        try
        {
            await JudgeAsync(taken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            Logs.LeftToSweep(logger, e.Message);
        }

        return answer;
    }

    /// <inheritdoc cref="JudgedOrLeftAsync{T}"/>
    public Task JudgedOrLeftAsync(Func<Task> take) => JudgedOrLeftAsync(async () =>
    {
        await take().ConfigureAwait(false);
        return true;
    });

    /// <summary>Also what comes in while it is being judged, such as the events that tell of the runs it starts.</summary>
    private async Task JudgeAsync(Taken taken)
    {
        while (taken.Next() is { Count: > 0 } items)
        {
            await JudgeAsync(items).ConfigureAwait(false);
        }
    }

    /// <summary>Judges them together; where that fails by a defect, each on its own, so that one holds up no other.</summary>
    /// <exception cref="StoreUnavailableException">Not all of them are judged.</exception>
    public async Task JudgeAsync(IReadOnlyList<DispatchItem> items)
    {
        if (items.Count == 0)
        {
            return;
        }

        if (!rules.Loaded)
        {
            await follower.LookAsync(CancellationToken.None).ConfigureAwait(false);
        }

        if (!rules.Loaded)
        {
            throw new StoreUnavailableException("No rule set is in force, and judged by none events would be lost.");
        }

        try
        {
            await dispatcher().DispatchAsync(items, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not StoreUnavailableException)
        {
            Logs.JudgingFailed(logger, e, items[0].Sequence, items.Count);
            await Task.WhenAll(items.Select(JudgeAloneAsync)).ConfigureAwait(false);
        }
    }

    private async Task JudgeAloneAsync(DispatchItem item)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await dispatcher().DispatchAsync([item], CancellationToken.None).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is not StoreUnavailableException && attempt >= Quarantine.Tries)
            {
                Logs.SetAside(logger, e, item.Sequence, attempt);
                await ledger.RecordAsync([Quarantine.Of(item.Sequence, time.GetUtcNow(), e)], CancellationToken.None).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is not StoreUnavailableException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20 << attempt), time).ConfigureAwait(false);
            }
        }
    }

    /// <summary>What one function took in; events of a batch come at the same time.</summary>
    private sealed class Taken
    {
        private readonly Lock gate = new();
        private readonly List<DispatchItem> items = [];

        /// <summary>What came since it was asked last.</summary>
        public IReadOnlyList<DispatchItem> Next()
        {
            lock (gate)
            {
                IReadOnlyList<DispatchItem> next = [.. items];
                items.Clear();
                return next;
            }
        }

        public void Add(IReadOnlyList<JournaledEvent> events)
        {
            lock (gate)
            {
                items.AddRange(events.Select(DispatchItem.Of));
            }
        }
    }
}
