using System.Threading.Channels;
using Serverless.Application.Intake;

namespace Serverless.Application.Dispatch;

/// <summary>What the doors have journalled and nobody has judged yet. It is short on purpose: the journal is the real queue, and what does not fit
/// here is read from there.</summary>
public sealed class DispatchQueue : IEventDispatch
{
    private const int Length = 8_192;

    private readonly Channel<DispatchItem> items = Channel.CreateBounded<DispatchItem>(new BoundedChannelOptions(Length) { SingleReader = true });
    private int behind = 1; // what an earlier life of the host left unjudged is unknown

    public void Offer(IReadOnlyList<JournaledEvent> events)
    {
        foreach (var journaled in events)
        {
            if (!items.Writer.TryWrite(DispatchItem.Of(journaled)))
            {
                Volatile.Write(ref behind, 1);
            }
        }
    }

    /// <summary>Whether there is something unjudged that this queue does not hold; true once for each time.</summary>
    public bool TakeBehind() => Interlocked.Exchange(ref behind, 0) == 1;

    /// <summary>Waits for at least one.</summary>
    public async ValueTask<IReadOnlyList<DispatchItem>> TakeAsync(int most, CancellationToken cancellation)
    {
        await items.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false);
        var batch = new List<DispatchItem>();
        while (batch.Count < most && items.Reader.TryRead(out var item))
        {
            batch.Add(item);
        }

        return batch;
    }
}
