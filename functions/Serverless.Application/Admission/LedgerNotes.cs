using System.Collections.Concurrent;
using Serverless.Core.Admission.Facts;

namespace Serverless.Application.Admission;

/// <summary>What this process saw of the ledger last. It is a guess and never more: what is decided by it is either refused by the ledger or was right, and
/// a refusal is never decided by it.</summary>
public sealed class LedgerNotes
{
    private const int Most = 20_000;

    private readonly ConcurrentDictionary<string, LedgerPage> pages = new(StringComparer.Ordinal);

    /// <summary>Of what was never seen the guess is that there is nothing.</summary>
    public IReadOnlyList<LedgerPage> Guess(IReadOnlyList<string> keys) => [.. keys.Select(key => pages.TryGetValue(key, out var page) ? page : LedgerPage.Absent(key))];

    /// <summary>Pages of runs are not kept: each is asked for once.</summary>
    public void Keep(IReadOnlyList<LedgerPage> seen)
    {
        if (pages.Count > Most)
        {
            pages.Clear();
        }

        foreach (var page in seen)
        {
            if (page.Facts is StartFacts or LockFacts or BreakerFacts or TargetFacts)
            {
                pages[page.Key] = page;
            }
            else if (page.Facts is null)
            {
                pages.TryRemove(page.Key, out _);
            }
        }
    }

    public void Forget(IReadOnlyList<string> keys)
    {
        foreach (var key in keys)
        {
            pages.TryRemove(key, out _);
        }
    }
}
