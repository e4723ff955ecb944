using Serverless.Application.Admission;

namespace Serverless.Benchmarks.Admission;

/// <summary>A ledger that counts how often it is asked, and keeps what was written until somebody takes it.</summary>
internal sealed class CountedLedger(IAdmissionLedger inner) : IAdmissionLedger
{
    private readonly Lock gate = new();
    private List<IReadOnlyList<LedgerChange>> written = [];
    private long trips;

    public long Trips => Interlocked.Read(ref trips);

    public IReadOnlyList<IReadOnlyList<LedgerChange>> Take()
    {
        lock (gate)
        {
            var taken = written;
            written = [];
            return taken;
        }
    }

    public ValueTask<IReadOnlyList<LedgerPage>> ReadAsync(IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        Interlocked.Increment(ref trips);
        return inner.ReadAsync(keys, cancellation);
    }

    public ValueTask<IReadOnlyList<LedgerPage>?> WriteAsync(IReadOnlyList<LedgerChange> changes, CancellationToken cancellation)
    {
        Interlocked.Increment(ref trips);
        lock (gate)
        {
            written.Add(changes);
        }

        return inner.WriteAsync(changes, cancellation);
    }

    public ValueTask<IReadOnlyList<LedgerPage>> ListDueAsync(DateTimeOffset now, LedgerPage? after, int limit, CancellationToken cancellation)
    {
        Interlocked.Increment(ref trips);
        return inner.ListDueAsync(now, after, limit, cancellation);
    }
}
