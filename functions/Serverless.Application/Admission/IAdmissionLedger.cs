using System.Text.Json;
using Serverless.Application.Journal;
using Serverless.Core.Admission.Facts;

namespace Serverless.Application.Admission;

/// <summary>The facts that guards decide by: small documents under keys (<see cref="LedgerKeys"/>), shared by all instances of the router. Whoever writes
/// has seen what was there; of two that have seen the same, one is told that it came too late.</summary>
public interface IAdmissionLedger
{
    /// <summary>What stands under these keys, in their order. Not of one moment: <see cref="WriteAsync"/> finds out whether it still is so.</summary>
    /// <exception cref="StoreUnavailableException">The store is away; or a newer build has written what this one cannot read, and decides nothing by.</exception>
    ValueTask<IReadOnlyList<LedgerPage>> ReadAsync(IReadOnlyList<string> keys, CancellationToken cancellation);

    /// <summary>Writes all of the changes where every one of their keys has the version that was seen, durably before it returns; otherwise nothing.
    /// At most <see cref="LedgerPage.MostChanges"/> of different keys.</summary>
    /// <returns>The pages as they stand now, in the order of the changes; null where one of them had changed.</returns>
    /// <exception cref="StoreUnavailableException">It is not known to be written; read before going on.</exception>
    ValueTask<IReadOnlyList<LedgerPage>?> WriteAsync(IReadOnlyList<LedgerChange> changes, CancellationToken cancellation);

    /// <summary>Pages whose <see cref="GuardFacts.DueAt"/> has come, the longest due first. Such as this build cannot read are left out.</summary>
    /// <param name="after">Only what comes after it in this order; null for all.</param>
    ValueTask<IReadOnlyList<LedgerPage>> ListDueAsync(DateTimeOffset now, LedgerPage? after, int limit, CancellationToken cancellation);
}

/// <summary>What stands under one key.</summary>
/// <param name="Version">Different after each write; null where nothing stands there.</param>
/// <param name="Facts">Null where nothing stands there.</param>
public sealed record LedgerPage(string Key, string? Version, GuardFacts? Facts)
{
    /// <summary>The <see cref="GuardFacts.DueAt"/> under which the store lists it: that of the build which wrote it.</summary>
    public DateTimeOffset? ListedAt { get; init; }

    /// <summary>Characters of a key, at most.</summary>
    public const int LongestKey = 180;

    /// <summary>Changes that are written together, at most.</summary>
    public const int MostChanges = 20;

    /// <summary>Facts as JSON, at most.</summary>
    public const int MostBytes = 60_000;

    public static LedgerPage Absent(string key) => new(key, null, null);

    /// <summary>What a change leaves.</summary>
    public static LedgerPage After(LedgerChange change, string version) =>
        change.Facts is { } facts ? new LedgerPage(change.Key, version, facts) { ListedAt = facts.DueAt } : Absent(change.Key);

    /// <summary>A page as it is kept.</summary>
    /// <exception cref="StoreUnavailableException">This build cannot read it.</exception>
    public static LedgerPage Read(string key, string version, DateTimeOffset? listedAt, ReadOnlySpan<byte> body) => TryRead(key, version, listedAt, body)
        ?? throw new StoreUnavailableException($"What the ledger of guards holds under {key} was written by a newer build; run that one.");

    /// <summary>Null where this build cannot read it.</summary>
    public static LedgerPage? TryRead(string key, string version, DateTimeOffset? listedAt, ReadOnlySpan<byte> body)
    {
        try
        {
            return new LedgerPage(key, version, GuardFactsJson.Read(body)) { ListedAt = listedAt };
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <param name="Seen">The page as the writer knows it.</param>
/// <param name="Facts">Null where nothing is to stand there any more; only of a page that there is.</param>
public sealed record LedgerChange(LedgerPage Seen, GuardFacts? Facts)
{
    public string Key => Seen.Key;
}
