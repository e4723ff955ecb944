using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serverless.Application.Intake;
using Serverless.Application.Journal;

namespace Serverless.Application.Dispatch;

/// <summary>Judges events after the door has answered. What does not fit its queue, and what an earlier life of the host left unjudged, is read
/// from the journal: nothing is lost by a full queue or a crash.</summary>
public sealed class BackgroundDispatch : BackgroundService, IEventDispatch
{
    private const int QueueLength = 8_192;
    private const int BatchSize = 128;
    private const int BatchesAtOnce = 8;

    private readonly Channel<DispatchItem> queue = Channel.CreateBounded<DispatchItem>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly SemaphoreSlim slots = new(BatchesAtOnce);
    private readonly EventDispatcher dispatcher;
    private readonly IJournalReader journal;
    private readonly ILogger logger;
    private volatile bool behind = true; // what an earlier life left is unknown

    public BackgroundDispatch(EventDispatcher dispatcher, IJournalReader journal, ILogger<BackgroundDispatch> logger) =>
        (this.dispatcher, this.journal, this.logger) = (dispatcher, journal, logger);

    public void Offer(IReadOnlyList<JournaledEvent> events)
    {
        foreach (var journaled in events)
        {
            if (!queue.Writer.TryWrite(DispatchItem.Of(journaled)))
            {
                behind = true;
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (behind)
            {
                await CatchUpAsync(stoppingToken).ConfigureAwait(false);
            }

            await queue.Reader.WaitToReadAsync(stoppingToken).ConfigureAwait(false);
            var batch = new List<DispatchItem>();
            while (batch.Count < BatchSize && queue.Reader.TryRead(out var item))
            {
                batch.Add(item);
            }

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

        behind = false;
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
                Logs.StoreAway(logger, e.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), stopping).ConfigureAwait(false);
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

    private async Task UntilDoneAsync(IReadOnlyList<DispatchItem> batch, CancellationToken stopping)
    {
        var pause = TimeSpan.FromMilliseconds(50);
        while (true)
        {
            try
            {
                await dispatcher.DispatchAsync(batch, stopping).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is StoreUnavailableException or not OperationCanceledException && pause < TimeSpan.FromSeconds(10))
            {
                Logs.DispatchFailed(logger, e, batch[0].Sequence, batch.Count, pause.TotalSeconds);
                await Task.Delay(pause, stopping).ConfigureAwait(false);
                pause = pause < TimeSpan.FromSeconds(5) ? pause * 2 : pause;
            }
        }
    }
}
