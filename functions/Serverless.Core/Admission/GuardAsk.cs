using Serverless.Core.Admission.Facts;
using Serverless.Core.Rules;
using Serverless.Core.Rules.Guards;

namespace Serverless.Core.Admission;

/// <summary>A match whose rule has a guard, and the run it asks for.</summary>
/// <param name="Sequence">Of its event in the journal.</param>
public sealed record GuardAsk(Rule Rule, GuardKeys Keys, string RunId, long Sequence)
{
    /// <summary>Of a match that has waited for a lock: the key it waits under. Null for one that comes for the first time.</summary>
    public string? HeldUnder { get; init; }

    /// <summary>The keys of the ledger that the answer depends on.</summary>
    public IReadOnlyList<string> Reads { get; } =
    [
        LedgerKeys.Run(RunId),
        .. Key(Keys.Dedupe, key => LedgerKeys.Dedupe(Rule.Name, key)),
        .. Key(Keys.Cooldown, key => LedgerKeys.Cooldown(Rule.Name, key)),
        .. Key(Keys.Budget, key => LedgerKeys.Budget(Rule.Name, key)),
        .. Key(Keys.Lock, LedgerKeys.Lock),
        .. Key(Keys.Breaker, key => LedgerKeys.Breaker(Rule.Name, key)),
        .. Rule.Guard.Escalate is null ? [] : new[] { LedgerKeys.Escalation(Rule.Name) },
    ];

    private static IEnumerable<string> Key(string? key, Func<string, string> page) => key is null ? [] : [page(key)];
}

/// <summary>What was decided, and what has to be recorded with it, all or nothing. Without changes there is nothing to record.</summary>
public sealed record GuardAnswer(AdmissionDecision Decision, IReadOnlyDictionary<string, GuardFacts> Changes)
{
    private static readonly Dictionary<string, GuardFacts> Nothing = [];

    public static GuardAnswer Unchanged(AdmissionDecision decision) => new(decision, Nothing);
}

/// <summary>Facts as they were read: null where there are none under a key.</summary>
public delegate GuardFacts? FactsOf(string key);
