using Serverless.Core.Admission.Facts;

namespace Serverless.Core.Admission;

/// <summary>What becomes of matches that wait for a lock, where none of them is admitted.</summary>
public static class HeldPolicy
{
    /// <summary>How long after a turn that nobody could take those who wait are looked at again.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>How often the run of a match whose turn has come is tried to be started.</summary>
    public const int MostTries = 5;

    /// <summary>Characters of a reason that are recorded, at most.</summary>
    private const int LongestReason = 500;

    /// <summary>The match waits no longer, and this is why. It keeps nobody from asking for the same.</summary>
    public static IReadOnlyDictionary<string, GuardFacts> LetGo(string page, LockFacts lockFacts, HeldMatch held, RunFacts? run, string reason, FactsOf facts)
    {
        var changes = new Dictionary<string, GuardFacts> { [page] = lockFacts with { Waiting = [.. lockFacts.Waiting.Where(other => other.RunId != held.RunId)] } };
        if (run is not null)
        {
            RunEndPolicy.TakeBack(changes, run.Asked, facts);
            changes[LedgerKeys.Run(held.RunId)] = run with { LetGo = Cut(reason), Asked = null };
        }

        return changes;
    }

    internal static string Cut(string reason, int most = LongestReason) => reason.Length <= most ? reason : $"{reason[..most]}…";

    public static LockFacts Postpone(LockFacts facts, DateTimeOffset now) => facts with { FreeAt = now + Pause };
}
