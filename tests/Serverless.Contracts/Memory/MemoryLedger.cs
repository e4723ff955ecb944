using System.Globalization;
using Serverless.Application.Admission;
using Serverless.Core.Admission.Facts;

namespace Serverless.Contracts.Memory;

/// <summary>Keeps facts as the other stores do, as bytes: what does not survive that is found here first.</summary>
internal sealed class MemoryLedger
{
    private long written;

    private readonly Dictionary<string, (long Version, DateTimeOffset? DueAt, byte[] Body)> pages = new(StringComparer.Ordinal);

    public IReadOnlyList<LedgerPage> Read(IReadOnlyList<string> keys) => [.. keys.Select(Find)];

    public IReadOnlyList<LedgerPage>? Write(IReadOnlyList<LedgerChange> changes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(changes.Count, LedgerPage.MostChanges);
        if (changes.Any(change => Find(change.Key).Version != change.Seen.Version))
        {
            return null;
        }

        foreach (var change in changes)
        {
            if (change.Facts is null)
            {
                pages.Remove(change.Key);
                continue;
            }

            var body = GuardFactsJson.Write(change.Facts);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(body.Length, LedgerPage.MostBytes, change.Key);
            pages[change.Key] = (++written, change.Facts.DueAt, body);
        }

        return Read([.. changes.Select(change => change.Key)]);
    }

    public IReadOnlyList<LedgerPage> ListDue(DateTimeOffset now, LedgerPage? after, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return 
        [
            .. pages.Where(page => page.Value.DueAt <= now).OrderBy(page => page.Value.DueAt).ThenBy(page => page.Key, StringComparer.Ordinal)
                .Where(page => after is null || page.Value.DueAt > after.ListedAt || (page.Value.DueAt == after.ListedAt && string.CompareOrdinal(page.Key, after.Key) > 0))
                .Take(limit).Select(page => Find(page.Key)),
        ];
    }

    private LedgerPage Find(string key) => pages.TryGetValue(key, out var page)
        ? LedgerPage.Read(key, page.Version.ToString(CultureInfo.InvariantCulture), page.DueAt, page.Body)
        : LedgerPage.Absent(key);
}
