
namespace Serverless.Storage.AzureTables.Numbering;

/// <summary>Gives the numbers of journal entries: unique for ever, increasing within this host, and with the time between hosts.</summary>
internal sealed class Sequencer(WriterLeases leases, AzureTablesStoreOptions options) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private WriterLease? lease;
    private long last;

    /// <summary>So many numbers in a row, all of one partition.</summary>
    /// <param name="count">1 to <see cref="SequenceNumber.BlockTicks"/>.</param>
    /// <param name="after">All are larger than this.</param>
    public async ValueTask<long[]> TakeAsync(int count, long after, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var first = Align(Earliest(after), count);
            var held = await HoldAsync(first + count - 1, cancellation).ConfigureAwait(false);

            // A span taken anew may begin later than what was asked for.
            first = Align(Math.Max(Math.Max(first, last + 1), held.From * SequenceNumber.TicksPerMillisecond), count);
            last = first + count - 1;
            var numbers = new long[count];
            for (var index = 0; index < count; index++)
            {
                numbers[index] = SequenceNumber.Of(first + index, held.Writer);
            }

            return numbers;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Gives back what is reserved and not used, so that the next host need not wait for it.</summary>
    public async Task ReleaseAsync(CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref lease, null) is { } held)
        {
            await leases.ReleaseAsync(held, Math.Max(last / SequenceNumber.TicksPerMillisecond, held.From), cancellation).ConfigureAwait(false);
        }
    }

    public void Dispose() => gate.Dispose();

    private long Now => SequenceNumber.MillisecondsOf(options.Time.GetUtcNow());

    private long Earliest(long after) =>
        Math.Max(last + 1, Math.Max(Now * SequenceNumber.TicksPerMillisecond, after == 0 ? 0 : SequenceNumber.TickAfter(after)));

    private static long Align(long first, int count) =>
        (first % SequenceNumber.BlockTicks) + count <= SequenceNumber.BlockTicks ? first : ((first / SequenceNumber.BlockTicks) + 1) * SequenceNumber.BlockTicks;

    private async Task<WriterLease> HoldAsync(long lastTick, CancellationToken cancellation)
    {
        // A block more than asked for: aligning anew never leaves the span.
        var needed = (lastTick + SequenceNumber.BlockTicks) / SequenceNumber.TicksPerMillisecond;
        if (lease is { } held && needed < held.Until)
        {
            return held;
        }

        var until = needed + (long)options.NumberLease.TotalMilliseconds;
        var renewed = lease is null ? null : await leases.RenewAsync(lease, until, cancellation).ConfigureAwait(false);
        if (renewed is null)
        {
            renewed = await leases.ClaimAsync(Now, until, cancellation).ConfigureAwait(false);

            // Within one unit of time a number of another writer may be the smaller one.
            last |= SequenceNumber.BlockTicks - 1;
        }

        return lease = renewed;
    }
}
