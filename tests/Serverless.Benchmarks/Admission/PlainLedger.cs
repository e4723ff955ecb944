using System.Globalization;
using Serverless.Application.Admission;
using Serverless.Application.Audit;
using Serverless.Core.Audit;

namespace Serverless.Benchmarks.Admission;

/// <summary>A ledger that costs next to nothing: pages are kept as they are.</summary>
internal sealed class PlainLedger : IAdmissionLedger
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, LedgerPage> pages = new(StringComparer.Ordinal);
    private long written;

    public ValueTask<IReadOnlyList<LedgerPage>> ReadAsync(IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        lock (gate)
        {
            return new([.. keys.Select(Find)]);
        }
    }

    public ValueTask<IReadOnlyList<LedgerPage>?> WriteAsync(IReadOnlyList<LedgerChange> changes, CancellationToken cancellation)
    {
        lock (gate)
        {
            if (changes.Any(change => Find(change.Key).Version != change.Seen.Version))
            {
                return new((IReadOnlyList<LedgerPage>?)null);
            }

            var now = changes.Select(change => LedgerPage.After(change, (++written).ToString(CultureInfo.InvariantCulture))).ToList();
            now.ForEach(page => pages[page.Key] = page);
            return new(now);
        }
    }

    public ValueTask<IReadOnlyList<LedgerPage>> ListDueAsync(DateTimeOffset now, LedgerPage? after, int limit, CancellationToken cancellation) => new([]);

    /// <summary>What the sweep of a week later deletes.</summary>
    public void Forget(string key)
    {
        lock (gate)
        {
            pages.Remove(key);
        }
    }

    private LedgerPage Find(string key) => pages.TryGetValue(key, out var page) ? page : LedgerPage.Absent(key);
}

/// <summary>An audit log that keeps the head of its chain.</summary>
internal sealed class PlainAuditLog : IAuditLog
{
    private AuditHead? head;

    public ValueTask<bool> AppendAsync(AuditBlock block, CancellationToken cancellation)
    {
        head = block.Head;
        return new(true);
    }

    public ValueTask<AuditHead> FindHeadAsync(string chain, CancellationToken cancellation) => new(head ?? AuditHead.Empty(chain));

    public ValueTask<IReadOnlyList<AuditHead>> ListHeadsAsync(CancellationToken cancellation) => new([]);

    public ValueTask<IReadOnlyList<AuditBlock>> ReadAsync(string chain, long from, int limit, CancellationToken cancellation) => new([]);
}
