using Serverless.Application.Admission;
using Serverless.Application.Journal;

namespace Serverless.Application.Tests.Admission;

/// <summary>A ledger whose next writes fail: they are not done, or their answer is lost.</summary>
internal sealed class FaultyLedger(IAdmissionLedger inner) : IAdmissionLedger
{
    private int left;
    private volatile bool done;

    /// <param name="written">Whether the writes are done all the same.</param>
    public void Fail(int times, bool written) => (left, done) = (times, written);

    public ValueTask<IReadOnlyList<LedgerPage>> ReadAsync(IReadOnlyList<string> keys, CancellationToken cancellation) => inner.ReadAsync(keys, cancellation);

    public async ValueTask<IReadOnlyList<LedgerPage>?> WriteAsync(IReadOnlyList<LedgerChange> changes, CancellationToken cancellation)
    {
        var fails = Interlocked.Decrement(ref left) >= 0;
        var written = fails && !done ? null : await inner.WriteAsync(changes, cancellation);
        return fails ? throw new StoreUnavailableException("The store is away.") : written;
    }

    public ValueTask<IReadOnlyList<LedgerPage>> ListDueAsync(DateTimeOffset now, LedgerPage? after, int limit, CancellationToken cancellation) => inner.ListDueAsync(now, after, limit, cancellation);
}
