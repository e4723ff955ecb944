using System.Collections.Concurrent;
using Serverless.Core.Admission.Facts;

namespace Serverless.Application.Admission;

/// <summary>What this process saw of the ledger last. It is a guess and never more: what is decided by it is either refused by the ledger or was right, and
/// a refusal is never decided by it.</summary>
public sealed class LedgerNotes
{
    private const int Most = 20_000;

    /// <summary>Pages that are kept, or kept anew, before they are counted.</summary>
    private const int Between = 1_000;

    private readonly ConcurrentDictionary<string, LedgerPage> pages = new(StringComparer.Ordinal);
    private int kept;

    /// <summary>Of what was never seen the guess is that there is nothing.</summary>
    public IReadOnlyList<LedgerPage> Guess(IReadOnlyList<string> keys)
    {
        var guess = new LedgerPage[keys.Count];
        for (var i = 0; i < guess.Length; i++)
        {
            guess[i] = pages.TryGetValue(keys[i], out var page) ? page : LedgerPage.Absent(keys[i]);
        }

        return guess;
    }

    /// <summary>Null also of what was never seen.</summary>
    public GuardFacts? Find(string key) => pages.TryGetValue(key, out var page) ? page.Facts : null;

    /// <summary>Pages of runs are not kept: each is asked for once.</summary>
    public void Keep(IReadOnlyList<LedgerPage> seen)
    {
        // Counting them takes every lock there is.
        if (Interlocked.Add(ref kept, seen.Count) > Between)
        {
            Interlocked.Exchange(ref kept, 0);
            if (pages.Count > Most)
            {
                pages.Clear();
            }
        }

        foreach (var page in seen)
        {
            if (page.Facts is StartFacts or LockFacts or BreakerFacts or TargetFacts or HoldFacts)
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
