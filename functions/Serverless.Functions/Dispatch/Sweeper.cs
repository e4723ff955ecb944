using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Engines.DurableTask;

namespace Serverless.Functions.Dispatch;

/// <summary>Finishes what instances left that went in the middle of it.</summary>
public sealed class Sweeper(IJournalReader journal, InlineDispatch dispatch, DurableRunEngine engine, TimeProvider time, ILogger<Sweeper> logger)
{
    private const int Page = 128;

    /// <summary>Younger than this, somebody is presumably at it.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(2);

    /// <summary>Once something cannot be judged, no other page of events is begun after so long: the host ends a function that takes too long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Neither do runs wait for events nor events for runs, nor any event for another.</summary>
    /// <exception cref="StoreUnavailableException">Not all of it could be done; what could be, was.</exception>
    public async Task SweepAsync(CancellationToken cancellation)
    {
        var faults = new ConcurrentQueue<Exception>();
        var runs = await TryAsync(() => engine.SweepAsync(Quiet, cancellation), 0, faults).ConfigureAwait(false);
        var events = await JudgeAsync(faults, cancellation).ConfigureAwait(false);
        if (events + runs > 0)
        {
            Logs.Swept(logger, events, runs);
        }

        if (faults.TryPeek(out var fault))
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }

    private async Task<int> JudgeAsync(ConcurrentQueue<Exception> faults, CancellationToken cancellation)
    {
        var (count, failed, before, begun) = (0, faults.Count, time.GetUtcNow() - Quiet, time.GetTimestamp());
        long after = 0;
        while (faults.Count == failed || (dispatch.Ready && time.GetElapsedTime(begun) < Patience))
        {
            var unjudged = await TryAsync(() => journal.ListUnjudgedAsync(after, Page, cancellation).AsTask(), [], faults).ConfigureAwait(false);
            if (unjudged.Count == 0)
            {
                break;
            }

            count += await JudgeAsync([.. unjudged.Where(record => record.ReceivedAt < before).Select(DispatchItem.Of)], faults).ConfigureAwait(false);
            after = unjudged[^1].Sequence;
        }

        return count;
    }

    /// <summary>Together; and where that fails each on its own.</summary>
    private async Task<int> JudgeAsync(IReadOnlyList<DispatchItem> items, ConcurrentQueue<Exception> faults)
    {
        var together = new ConcurrentQueue<Exception>();
        var judged = await TryAsync(() => JudgedAsync(items), 0, together).ConfigureAwait(false);
        if (!together.TryPeek(out var fault))
        {
            return judged;
        }

        if (!dispatch.Ready || items.Count == 1)
        {
            faults.Enqueue(fault);
            return 0;
        }

        return (await Task.WhenAll(items.Select(item => TryAsync(() => JudgedAsync([item]), 0, faults))).ConfigureAwait(false)).Sum();
    }

    private async Task<int> JudgedAsync(IReadOnlyList<DispatchItem> items)
    {
        await dispatch.JudgeAsync(items).ConfigureAwait(false);
        return items.Count;
    }

    private static async Task<T> TryAsync<T>(Func<Task<T>> act, T otherwise, ConcurrentQueue<Exception> faults)
    {
        try
        {
            return await act().ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            faults.Enqueue(fault);
            return otherwise;
        }
    }
}
