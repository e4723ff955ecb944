using System.Globalization;
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

    /// <summary>Of several matches that were held and are to be done at once; null for one match.</summary>
    public BatchAsk? Batch { get; init; }

    /// <summary>Of a match that a person kept from being started, and nobody does any longer: the page it was kept on. Null for others.</summary>
    public string? AfterMute { get; init; }

    /// <summary>Whether it was asked for before: it has waited, or was held.</summary>
    public bool Again => HeldUnder is not null || Batch is not null;

    /// <summary>Of the whole router; null where it has none.</summary>
    public StartCeiling? Ceiling { get; init; }

    public string? CeilingPage => Ceiling is null ? null : LedgerKeys.Ceiling;

    /// <summary>What its run may change, to be reserved with the answer; null where nothing is.</summary>
    public PlanMark? Plan { get; init; }

    /// <summary>Whether somebody asks after its run when its end was not told, also where it holds nothing.</summary>
    public bool Watched { get; init; }

    /// <summary>Whether anything limits it at all, or has to be recorded of it.</summary>
    public bool Limited => Rule.Guard.Limits || Ceiling is not null || Plan is not null || Watched;

    public string? DedupePage { get; } = Keys.Dedupe is { } key ? LedgerKeys.Dedupe(Rule.Name, key) : null;

    public string? CooldownPage { get; } = Keys.Cooldown is { } key ? LedgerKeys.Cooldown(Rule.Name, key) : null;

    public string? BudgetPage { get; } = Keys.Budget is not { } key ? null : Rule.Guard.Budget!.Scope is { } scope ? LedgerKeys.SharedBudget(scope, key) : LedgerKeys.Budget(Rule.Name, key);

    public string? LockPage { get; } = Keys.Lock is { } key ? LedgerKeys.Lock(key, Rule.Guard.Lock!.Scope) : null;

    public string? BreakerPage { get; } = Keys.Breaker is { } key ? LedgerKeys.Breaker(Rule.Name, key) : null;

    public string? TargetsPage { get; } = Keys.Targets is { } keys ? LedgerKeys.Targets(Rule.Guard.Targets!.Scope, keys.In) : null;

    /// <summary>Where the rule holds what its guard holds back; null where it holds nothing.</summary>
    public string? HoldPage { get; } = Rule.Guard.Holds ? LedgerKeys.Held(Rule.Name, Keys) : null;

    /// <summary>Where it waits, or would wait, for what is not free; null where it holds nothing.</summary>
    internal string? Place => Batch?.Page ?? HoldPage;

    public string RunPage { get; } = LedgerKeys.Run(RunId);

    public string? AccountPage { get; } = Rule.Guard.Escalate is null ? null : LedgerKeys.Escalation(Rule.Name);

    /// <summary>The keys of the ledger that the answer depends on.</summary>
    public IReadOnlyList<string> Reads => reads ??= FindReads();

    /// <summary>Keys that it depends on as well, known once the first are read: where the match is held if it has to be.</summary>
    public IReadOnlyList<string> ReadsThen(FactsOf facts) => Batch is not null || HoldPage is null ? []
        : facts(HoldPage) is HoldFacts { Parts: [.., var last] } ? [LedgerKeys.HeldPart(HoldPage, last), NewPart!] : [NewPart!];

    /// <summary>The part that the match begins where it does not fit the last.</summary>
    internal string? NewPart => HoldPage is null ? null : LedgerKeys.HeldPart(HoldPage, NewPartName);

    /// <summary>No other match begins one of this name.</summary>
    internal string NewPartName => Sequence.ToString(CultureInfo.InvariantCulture);

    private IReadOnlyList<string>? reads;

    private List<string> FindReads()
    {
        var all = new List<string>(10);
        foreach (var page in (ReadOnlySpan<string?>)[RunPage, DedupePage, CooldownPage, BudgetPage, LockPage, BreakerPage, TargetsPage, CeilingPage, AccountPage, Batch is null ? HoldPage : null])
        {
            if (page is not null)
            {
                all.Add(page);
            }
        }

        all.AddRange(Batch?.Reads ?? []);
        return all;
    }
}

/// <summary>What was decided, and what has to be recorded with it, all or nothing. Without changes there is nothing to record.</summary>
public sealed record GuardAnswer(AdmissionDecision Decision, IReadOnlyDictionary<string, GuardFacts> Changes)
{
    private static readonly Dictionary<string, GuardFacts> Nothing = [];

    public static GuardAnswer Unchanged(AdmissionDecision decision) => new(decision, Nothing);
}

/// <summary>Facts as they were read: null where there are none under a key.</summary>
public delegate GuardFacts? FactsOf(string key);
