using Serverless.Application.Admission;

namespace Serverless.Contracts.Guards;

/// <summary>A ledger that keeps a list of what it was asked. What it is asked about the switch of all starts is left out: that is asked now and then, whoever comes.</summary>
public sealed class CountedLedger(IAdmissionLedger inner) : IAdmissionLedger
{
    /// <summary>Such as <c>read 9</c> and <c>write 8</c>.</summary>
    public List<string> Trips { get; } = [];

    public ValueTask<IReadOnlyList<LedgerPage>> ReadAsync(IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        if (keys is not [Serverless.Core.Admission.Facts.LedgerKeys.Control])
        {
            Trips.Add($"read {keys.Count}");
        }

        return inner.ReadAsync(keys, cancellation);
    }

    public ValueTask<IReadOnlyList<LedgerPage>?> WriteAsync(IReadOnlyList<LedgerChange> changes, CancellationToken cancellation)
    {
        Trips.Add($"write {changes.Count}");
        return inner.WriteAsync(changes, cancellation);
    }

    public ValueTask<IReadOnlyList<LedgerPage>> ListDueAsync(DateTimeOffset now, LedgerPage? after, int limit, CancellationToken cancellation) => inner.ListDueAsync(now, after, limit, cancellation);
}
