using Serverless.Application.Admission;

namespace Serverless.Application.Tests.Admission;

/// <summary>A ledger whose reads and writes take as long as a test wants.</summary>
internal sealed class HookedLedger(IAdmissionLedger inner) : IAdmissionLedger
{
    public Func<IReadOnlyList<string>, Task> BeforeRead { get; set; } = _ => Task.CompletedTask;

    public Func<IReadOnlyList<LedgerChange>, Task> BeforeWrite { get; set; } = _ => Task.CompletedTask;

    /// <summary>Whether it writes and then says that somebody else was first.</summary>
    public bool Forgets { get; set; }

    public async ValueTask<IReadOnlyList<LedgerPage>> ReadAsync(IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        await BeforeRead(keys);
        return await inner.ReadAsync(keys, cancellation);
    }

    public async ValueTask<IReadOnlyList<LedgerPage>?> WriteAsync(IReadOnlyList<LedgerChange> changes, CancellationToken cancellation)
    {
        await BeforeWrite(changes);
        var written = await inner.WriteAsync(changes, cancellation);
        return Forgets ? null : written;
    }

    public ValueTask<IReadOnlyList<LedgerPage>> ListDueAsync(DateTimeOffset now, LedgerPage? after, int limit, CancellationToken cancellation) => inner.ListDueAsync(now, after, limit, cancellation);
}
