using System.Globalization;
using Serverless.Application.Admission;
using Serverless.Core.Admission.Facts;

namespace Serverless.Contracts.Memory;

/// <summary>Keeps facts as the other stores do, as bytes: what does not survive that is found here first.</summary>
internal sealed class MemoryLedger
{
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
            var body = GuardFactsJson.Write(change.Facts);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(body.Length, LedgerPage.MostBytes, change.Key);
            pages[change.Key] = (pages.GetValueOrDefault(change.Key).Version + 1, change.Facts.DueAt, body);
        }

        return Read([.. changes.Select(change => change.Key)]);
    }

    public IReadOnlyList<LedgerPage> ListDue(DateTimeOffset now, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return [.. pages.Where(page => page.Value.DueAt <= now).OrderBy(page => page.Value.DueAt).Take(limit).Select(page => Find(page.Key))];
    }

    private LedgerPage Find(string key) => pages.TryGetValue(key, out var page)
        ? new LedgerPage(key, page.Version.ToString(CultureInfo.InvariantCulture), GuardFactsJson.Read(page.Body))
        : LedgerPage.Absent(key);
}
