using Serverless.Application.Journal;
using Serverless.Core.Admission.Facts;

namespace Serverless.Application.Admission;

/// <summary>The facts that guards decide by: small documents under keys (<see cref="LedgerKeys"/>), shared by all instances of the router. Whoever writes
/// has seen what was there; of two that have seen the same, one is told that it came too late.</summary>
public interface IAdmissionLedger
{
    /// <summary>What stands under these keys, in their order. Not of one moment: <see cref="WriteAsync"/> finds out whether it still is so.</summary>
    ValueTask<IReadOnlyList<LedgerPage>> ReadAsync(IReadOnlyList<string> keys, CancellationToken cancellation);

    /// <summary>Writes all of the changes where every one of their keys has the version that was seen, durably before it returns; otherwise nothing.
    /// At most <see cref="LedgerPage.MostChanges"/> of different keys.</summary>
    /// <returns>The pages as they stand now, in the order of the changes; null where one of them had changed.</returns>
    /// <exception cref="StoreUnavailableException">It is not known to be written; read before going on.</exception>
    ValueTask<IReadOnlyList<LedgerPage>?> WriteAsync(IReadOnlyList<LedgerChange> changes, CancellationToken cancellation);

    /// <summary>Pages whose <see cref="GuardFacts.DueAt"/> has come, the longest due first.</summary>
    ValueTask<IReadOnlyList<LedgerPage>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellation);
}

/// <summary>What stands under one key.</summary>
/// <param name="Version">Different after each write; null where nothing stands there.</param>
/// <param name="Facts">Null where nothing stands there.</param>
public sealed record LedgerPage(string Key, string? Version, GuardFacts? Facts)
{
    /// <summary>Characters of a key, at most.</summary>
    public const int LongestKey = 180;

    /// <summary>Changes that are written together, at most.</summary>
    public const int MostChanges = 20;

    /// <summary>Facts as JSON, at most.</summary>
    public const int MostBytes = 60_000;

    public static LedgerPage Absent(string key) => new(key, null, null);
}

/// <param name="Seen">The page as the writer knows it.</param>
public sealed record LedgerChange(LedgerPage Seen, GuardFacts Facts)
{
    public string Key => Seen.Key;
}
