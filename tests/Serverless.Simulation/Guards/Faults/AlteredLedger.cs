using Serverless.Application.Admission;
using Serverless.Core.Admission.Facts;

namespace Serverless.Simulation.Guards.Faults;

/// <summary>A ledger that does something else than it was asked to, and says that it has done as asked.</summary>
internal sealed class AlteredLedger(IAdmissionLedger inner) : IAdmissionLedger
{
    /// <summary>What is written instead of the facts of a key; null for nothing.</summary>
    public Func<LedgerChange, GuardFacts?> Writing { get; init; } = change => change.Facts;

    /// <summary>What is read instead of a page.</summary>
    public Func<LedgerPage, LedgerPage> Reading { get; init; } = page => page;

    /// <summary>Whether a page that is due is listed.</summary>
    public Func<LedgerPage, bool> Lists { get; init; } = _ => true;

    /// <summary>Whether the version that was seen of a page counts.</summary>
    public Func<string, bool> Minds { get; init; } = _ => true;

    public async ValueTask<IReadOnlyList<LedgerPage>> ReadAsync(IReadOnlyList<string> keys, CancellationToken cancellation) =>
        [.. (await inner.ReadAsync(keys, cancellation).ConfigureAwait(false)).Select(Reading)];

    public async ValueTask<IReadOnlyList<LedgerPage>?> WriteAsync(IReadOnlyList<LedgerChange> changes, CancellationToken cancellation)
    {
        var unminded = changes.Select(change => change.Key).Where(key => !Minds(key)).ToList();
        var now = unminded.Count == 0 ? [] : await inner.ReadAsync(unminded, cancellation).ConfigureAwait(false);
        List<LedgerChange> altered = [.. changes.Select(change => new LedgerChange(now.FirstOrDefault(page => page.Key == change.Key) ?? change.Seen, Writing(change))).Where(change => change.Facts is not null || change.Seen.Version is not null)];
        return await inner.WriteAsync(altered, cancellation).ConfigureAwait(false) is null ? null : await inner.ReadAsync([.. changes.Select(change => change.Key)], cancellation).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<LedgerPage>> ListDueAsync(DateTimeOffset now, LedgerPage? after, int limit, CancellationToken cancellation) =>
        [.. (await inner.ListDueAsync(now, after, limit, cancellation).ConfigureAwait(false)).Where(Lists).Select(Reading)];
}
