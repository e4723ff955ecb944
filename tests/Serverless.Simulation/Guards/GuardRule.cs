using Serverless.Simulation.Clockwork;

namespace Serverless.Simulation.Guards;

/// <summary>What keys of a guard are made of.</summary>
public enum KeyBy
{
    All,
    Cluster,
    Host,
}

/// <summary>An event of the simulation.</summary>
/// <param name="Rule">The only rule that it matches.</param>
public sealed record SimulatedEvent(string Id, string Rule, string Cluster, string Host)
{
    public string KeyOf(KeyBy by) => by switch { KeyBy.All => "all", KeyBy.Cluster => Cluster, _ => Host };
}

public sealed record PauseTerms(KeyBy Key, TimeSpan Length);

public sealed record BudgetTerms(KeyBy Key, int Max, TimeSpan Per, bool IsShared);

public sealed record LockTerms(KeyBy Key, string Otherwise, bool IsShared);

public sealed record OpeningTerms(int Failures, int Of, TimeSpan Reopen);

/// <summary>A rule with a guard that is made up by chance, as the document says it and as the invariants count it. Each rule has a type of events of its own.</summary>
public sealed record GuardRule(string Name)
{
    public const string Workflow = "sim/work:1.0.0";

    public PauseTerms? Dedupe { get; init; }

    public PauseTerms? Cooldown { get; init; }

    public BudgetTerms? Budget { get; init; }

    public LockTerms? Lock { get; init; }

    public OpeningTerms? Breaker { get; init; }

    /// <summary>Hosts of a cluster at once.</summary>
    public int? Targets { get; init; }

    public TimeSpan? Escalate { get; init; }

    /// <summary>Part of its runs that fail.</summary>
    public double Fails { get; init; }

    public string LockOf(SimulatedEvent about) => $"{(Lock!.IsShared ? "shared" : "")}/{about.KeyOf(Lock.Key)}";

    public string BudgetOf(SimulatedEvent about) => $"{(Budget!.IsShared ? "shared" : Name)}/{about.KeyOf(Budget.Key)}";

    public static GuardRule Make(string name, Chance chance)
    {
        TimeSpan Seconds(int least, int most) => TimeSpan.FromSeconds(chance.Between(least, most));
        KeyBy Key() => chance.Of([KeyBy.All, KeyBy.Cluster, KeyBy.Host]);
        var rule = new GuardRule(name)
        {
            Dedupe = chance.Is(0.25) ? new(Key(), Seconds(5, 60)) : null,
            Cooldown = chance.Is(0.3) ? new(Key(), Seconds(5, 60)) : null,
            Budget = chance.Is(0.5) ? new(Key(), chance.Between(1, 3), Seconds(10, 60), chance.Is(0.4)) : null,
            Lock = chance.Is(0.6) ? new(chance.Of([KeyBy.All, KeyBy.Cluster]), chance.Of(["queue", "queue", "skip", "join"]), chance.Is(0.5)) : null,
            Breaker = chance.Is(0.3) ? new(chance.Between(1, 2), 3, Seconds(10, 60)) : null,
            Targets = chance.Is(0.4) ? chance.Between(1, 2) : null,
            Fails = chance.Of([0, 0.3, 0.8]),
        };
        return chance.Is(0.6) && (rule.Cooldown ?? rule.Budget ?? rule.Lock ?? rule.Breaker ?? (object?)rule.Targets) is not null ? rule with { Escalate = Seconds(10, 120) } : rule;
    }

    public string Yaml()
    {
        var lines = new List<string> { $"rule: {Name}", $"match: {{ type: [{Name}] }}", "mode: auto", $"run: {Workflow}" };
        List<string?> guards =
        [
            Dedupe is { } dedupe ? $"dedupe: {{ key: '{Of(dedupe.Key)}', within: {Length(dedupe.Length)} }}" : null,
            Cooldown is { } pause ? $"cooldown: {{ key: '{Of(pause.Key)}', for: {Length(pause.Length)} }}" : null,
            Budget is { } budget ? $"budget: {{ {(budget.IsShared ? "scope: shared, " : "")}key: '{Of(budget.Key)}', max: {budget.Max}, per: {Length(budget.Per)} }}" : null,
            Lock is { } held ? $"lock: {{ {(held.IsShared ? "scope: shared, " : "")}key: '{Of(held.Key)}', otherwise: {held.Otherwise} }}" : null,
            Breaker is { } breaker ? $"breaker: {{ failures: {breaker.Failures}, of: {breaker.Of}, reopen: {Length(breaker.Reopen)} }}" : null,
            Targets is { } most ? $"targets: {{ scope: hosts, in: '{Of(KeyBy.Cluster)}', key: '{Of(KeyBy.Host)}', max-targets: {most} }}" : null,
            Escalate is { } per ? $"escalate: {{ run: 'sim/page:1.0.0', per: {Length(per)} }}" : null,
        ];
        if (guards.Any(guard => guard is not null))
        {
            lines.AddRange(["guard:", .. guards.OfType<string>().Select(guard => $"  {guard}")]);
        }

        return string.Join('\n', lines) + "\n";
    }

    private static string Length(TimeSpan time) => $"PT{(int)time.TotalSeconds}S";

    private static string Of(KeyBy by) => by switch { KeyBy.All => "all", KeyBy.Cluster => "${ .data.cluster }", _ => "${ .data.host }" };
}
