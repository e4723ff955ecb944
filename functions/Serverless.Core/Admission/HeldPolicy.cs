using Serverless.Core.Admission.Facts;

namespace Serverless.Core.Admission;

/// <summary>What becomes of matches that wait for a lock, where none of them is admitted.</summary>
public static class HeldPolicy
{
    /// <summary>How long after a turn that nobody could take those who wait are looked at again.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>The match waits no longer, and this is why.</summary>
    public static IReadOnlyDictionary<string, GuardFacts> LetGo(string page, LockFacts facts, HeldMatch held, RunFacts? run, string reason)
    {
        var changes = new Dictionary<string, GuardFacts> { [page] = facts with { Waiting = [.. facts.Waiting.Where(other => other.RunId != held.RunId)] } };
        if (run is not null)
        {
            changes[LedgerKeys.Run(held.RunId)] = run with { LetGo = reason };
        }

        return changes;
    }

    public static LockFacts Postpone(LockFacts facts, DateTimeOffset now) => facts with { FreeAt = now + Pause };
}
