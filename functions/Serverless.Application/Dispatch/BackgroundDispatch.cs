using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Application.Journal;

namespace Serverless.Application.Dispatch;

/// <summary>Judges events after the door has answered. What does not fit its queue, and what an earlier life of the host left unjudged, is read
/// from the journal: nothing is lost by a full queue or a crash. While no rule set is in force events wait: judged by no rules they would be lost.</summary>
public sealed class BackgroundDispatch(
    DispatchQueue queue,
    EventDispatcher dispatcher,
    LiveRules rules,
    IJournalReader journal,
    IVerdictLedger ledger,
    TimeProvider time,
    ILogger<BackgroundDispatch> logger) : BackgroundService
{
    private const int BatchSize = 128;
    private const int BatchesAtOnce = 8;

    private readonly SemaphoreSlim slots = new(BatchesAtOnce);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await rules.FirstSet.WaitAsync(stoppingToken).ConfigureAwait(false);
        while (!stoppingToken.IsCancellationRequested)
        {
            if (queue.TakeBehind())
            {
                await CatchUpAsync(stoppingToken).ConfigureAwait(false);
            }

            var batch = await queue.TakeAsync(BatchSize, stoppingToken).ConfigureAwait(false);
            await slots.WaitAsync(stoppingToken).ConfigureAwait(false);
            _ = DispatchAsync(batch, stoppingToken);
        }
    }

    /// <summary>Judges everything the journal holds unjudged, while nothing else is being judged.</summary>
    private async Task CatchUpAsync(CancellationToken stopping)
    {
        for (var i = 0; i < BatchesAtOnce; i++)
        {
            await slots.WaitAsync(stopping).ConfigureAwait(false);
        }

        long after = 0;
        while (await ReadAsync(after, stopping).ConfigureAwait(false) is { Count: > 0 } unjudged)
        {
            await UntilDoneAsync([.. unjudged.Select(DispatchItem.Of)], stopping).ConfigureAwait(false);
            after = unjudged[^1].Sequence;
        }

        slots.Release(BatchesAtOnce);
    }

    private async Task<IReadOnlyList<JournalRecord>> ReadAsync(long after, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                return await journal.ListUnjudgedAsync(after, BatchSize, stopping).ConfigureAwait(false);
            }
            catch (StoreUnavailableException e)
            {
                Logs.StoreAway(logger, e.Message, 1);
                await Task.Delay(TimeSpan.FromSeconds(1), time, stopping).ConfigureAwait(false);
            }
        }
    }

    private async Task DispatchAsync(IReadOnlyList<DispatchItem> batch, CancellationToken stopping)
    {
        try
        {
            await UntilDoneAsync(batch, stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopping: they are unjudged in the journal, and judged at the next start.
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>While the store is away the batch waits. A defect is narrowed down to its event, which is set aside.</summary>
    private async Task UntilDoneAsync(IReadOnlyList<DispatchItem> batch, CancellationToken stopping)
    {
        var pause = TimeSpan.FromMilliseconds(50);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await dispatcher.DispatchAsync(batch, stopping).ConfigureAwait(false);
                return;
            }
            catch (StoreUnavailableException e)
            {
                attempt = 0;
                Logs.StoreAway(logger, e.Message, pause.TotalSeconds);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Logs.DispatchFailed(logger, e, batch[0].Sequence, batch.Count);
                if (await SetAsideAsync(batch, e, attempt, stopping).ConfigureAwait(false))
                {
                    return;
                }
            }

            await Task.Delay(pause, time, stopping).ConfigureAwait(false);
            pause = pause < TimeSpan.FromSeconds(5) ? pause * 2 : pause;
        }
    }

    /// <returns>True where nothing of the batch is left to be tried.</returns>
    private async Task<bool> SetAsideAsync(IReadOnlyList<DispatchItem> batch, Exception defect, int attempt, CancellationToken stopping)
    {
        if (batch.Count > 1)
        {
            foreach (var item in batch)
            {
                await UntilDoneAsync([item], stopping).ConfigureAwait(false);
            }

            return true;
        }

        if (attempt < Quarantine.Tries)
        {
            return false;
        }

        try
        {
            await ledger.RecordAsync([Quarantine.Of(batch[0].Sequence, time.GetUtcNow(), defect)], stopping).ConfigureAwait(false);
            return true;
        }
        catch (StoreUnavailableException e)
        {
            Logs.StoreAway(logger, e.Message, 1);
            return false;
        }
    }
}
