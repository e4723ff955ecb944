using System.Threading.Channels;
using Serverless.Application.Intake;

namespace Serverless.Application.Dispatch;

/// <summary>What the doors have journalled and nobody has judged yet. It is short on purpose: the journal is the real queue, and what does not fit
/// here is read from there.</summary>
public sealed class DispatchQueue : IEventDispatch
{
    /// <summary>Past it the queue takes no more, however few its events are. The last one may go over it.</summary>
    public const long ByteBudget = 32 * 1024 * 1024;

    private const int Length = 8_192;

    // Several batches are judged at once: what they hold together is about another budget.
    private const long BatchBytes = 4 * 1024 * 1024;

    private readonly Channel<DispatchItem> items = Channel.CreateBounded<DispatchItem>(new BoundedChannelOptions(Length) { SingleReader = true });
    private int behind = 1; // what an earlier life of the host left unjudged is unknown
    private long bytes;

    /// <summary>What its events keep in memory, about.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    public void Offer(IReadOnlyList<JournaledEvent> events)
    {
        foreach (var journaled in events)
        {
            var item = DispatchItem.Of(journaled);
            if (Bytes < ByteBudget && TryAdd(item))
            {
                continue;
            }

            Interlocked.Exchange(ref behind, 1);
            if (items.Reader.Count == 0)
            {
                // It was emptied meanwhile, and its reader may wait: something has to wake it, or it would not learn that it is behind.
                TryAdd(item);
            }
        }
    }

    /// <summary>Whether there is something unjudged that this queue does not hold; true once for each time.</summary>
    public bool TakeBehind() => Interlocked.Exchange(ref behind, 0) == 1;

    /// <summary>Waits for at least one; gives fewer than <paramref name="most"/> where they are large.</summary>
    public async ValueTask<IReadOnlyList<DispatchItem>> TakeAsync(int most, CancellationToken cancellation)
    {
        await items.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false);
        var batch = new List<DispatchItem>();
        var taken = 0L;
        while (batch.Count < most && taken < BatchBytes && items.Reader.TryRead(out var item))
        {
            batch.Add(item);
            taken += item.Bytes;
        }

        Interlocked.Add(ref bytes, -taken);
        return batch;
    }

    private bool TryAdd(DispatchItem item)
    {
        // Counted first: its reader may take it before this goes on.
        Interlocked.Add(ref bytes, item.Bytes);
        if (items.Writer.TryWrite(item))
        {
            return true;
        }

        Interlocked.Add(ref bytes, -item.Bytes);
        return false;
    }
}
