using System.Globalization;
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
public sealed record GuardRule(string Name, string Tag)
{
    /// <summary>Of what a rule that holds many is given for each of them, where it is much: three of them are more than a run may be given.</summary>
    private const int Much = 1_500_000;

    /// <summary>What a rule says that the targets of a cluster are, where it limits a share of them.</summary>
    private const int ShareOf = 10;

    public PauseTerms? Dedupe { get; init; }

    public PauseTerms? Cooldown { get; init; }

    public BudgetTerms? Budget { get; init; }

    public LockTerms? Lock { get; init; }

    public OpeningTerms? Breaker { get; init; }

    /// <summary>Hosts of a cluster at once.</summary>
    public int? Targets { get; init; }

    /// <summary>Whether that is said as a share.</summary>
    public bool IsShare { get; init; }

    public TimeSpan? Escalate { get; init; }

    /// <summary>Whether what its guard holds back is held, and done together.</summary>
    public bool Holds { get; init; }

    /// <summary>Whether its runs are given much for each event.</summary>
    public bool IsBig { get; init; }

    /// <summary>Whether a person lets its runs begin.</summary>
    public bool Proposes { get; init; }

    /// <summary>Part of its calls that fail.</summary>
    public double Fails { get; init; }

    /// <summary>Whether anything can hold a match of it back.</summary>
    public bool HoldsBack => (Cooldown ?? Budget ?? Lock ?? Breaker ?? (object?)Targets) is not null;

    /// <summary>Whether its runs may only begin with their plans reserved, whatever else there is.</summary>
    public bool Reserves => Proposes || Budget is not null || Targets is not null;

    public string LockOf(SimulatedEvent about) => $"{(Lock!.IsShared ? "shared" : "")}/{about.KeyOf(Lock.Key)}";

    public string BudgetOf(SimulatedEvent about) => $"{(Budget!.IsShared ? "shared" : Name)}/{about.KeyOf(Budget.Key)}";

    /// <summary>What tells events that are about the same from others.</summary>
    public string FingerprintOf(SimulatedEvent about) =>
        Holds ? $"match\n{GuardBook.Source}\n{about.Id}"
        : Dedupe is { } dedupe ? $"dedupe\n{about.KeyOf(dedupe.Key)}"
        : Targets is not null ? $"target\n{about.Cluster}\n{about.Host}"
        : Cooldown is { } pause ? $"cooldown\n{about.KeyOf(pause.Key)}"
        : $"event\n{GuardBook.Source}\n{about.Host}";

    public static GuardRule Make(int number, Chance chance)
    {
        TimeSpan Seconds(int least, int most) => TimeSpan.FromSeconds(chance.Between(least, most));
        KeyBy Key() => chance.Of([KeyBy.All, KeyBy.Cluster, KeyBy.Host]);
        var rule = new GuardRule($"r{number}", $"t{number % 2}")
        {
            Dedupe = chance.Is(0.25) ? new(Key(), Seconds(5, 60)) : null,
            Cooldown = chance.Is(0.3) ? new(Key(), Seconds(5, 60)) : null,
            Budget = chance.Is(0.5) ? new(Key(), chance.Between(1, 3), Seconds(10, 60), chance.Is(0.4)) : null,
            Lock = chance.Is(0.6) ? new(chance.Of([KeyBy.All, KeyBy.Cluster]), chance.Of(["queue", "queue", "skip", "join"]), chance.Is(0.5)) : null,
            Breaker = chance.Is(0.3) ? new(chance.Between(1, 2), 3, Seconds(10, 60)) : null,
            Targets = chance.Is(0.4) ? chance.Between(1, 2) : null,
            IsShare = chance.Is(0.5),
            Proposes = chance.Is(0.15),
            Fails = chance.Of([0, 0.2, 0.6]),
        };
        rule = rule.HoldsBack ? rule with { Holds = chance.Is(0.35), Escalate = chance.Is(0.6) ? Seconds(10, 120) : null } : rule;
        return rule with { IsBig = rule is { Holds: true, Proposes: false } && chance.Is(0.04) };
    }

    /// <param name="place">In which its workflow acts; part of the names of its targets.</param>
    public IEnumerable<(string Path, string Text)> Files(string place)
    {
        var lines = new List<string> { $"rule: {Name}", $"tags: [{Tag}]", $"match: {{ type: [{Name}] }}", $"mode: {(Proposes ? "propose" : "auto")}", $"run: sim/{Name}:1.0.0" };
        List<string?> guards =
        [
            Dedupe is { } dedupe ? $"dedupe: {{ key: '{Of(dedupe.Key)}', within: {Length(dedupe.Length)} }}" : null,
            Cooldown is { } pause ? $"cooldown: {{ key: '{Of(pause.Key)}', for: {Length(pause.Length)} }}" : null,
            Budget is { } budget ? $"budget: {{ {(budget.IsShared ? "scope: shared, " : "")}key: '{Of(budget.Key)}', max: {budget.Max}, per: {Length(budget.Per)} }}" : null,
            Lock is { } held ? $"lock: {{ {(held.IsShared ? "scope: shared, " : "")}key: '{Of(held.Key)}'{(Holds ? "" : $", otherwise: {held.Otherwise}")} }}" : null,
            Breaker is { } breaker ? $"breaker: {{ failures: {breaker.Failures}, of: {breaker.Of}, reopen: {Length(breaker.Reopen)} }}" : null,
            Targets is { } most ? $"targets: {{ scope: hosts, in: '{Of(KeyBy.Cluster)}', key: '{Of(KeyBy.Host)}', {(IsShare ? $"of: {ShareOf}, max-percent: {(most * 100 / ShareOf) + 5}" : $"max-targets: {most}")} }}" : null,
            Holds ? "policy: hold-and-coalesce" : null,
            Escalate is { } per ? $"escalate: {{ run: 'sim/page:1.0.0', per: {Length(per)} }}" : null,
        ];
        if (IsBig)
        {
            lines.Add($"input: '${{ . + {{ much: (\"x\" * {Much}) }} }}'");
        }

        if (guards.Any(guard => guard is not null))
        {
            lines.AddRange(["guard:", .. guards.OfType<string>().Select(guard => $"  {guard}")]);
        }

        yield return ($"sim/rules/{Name}.yaml", string.Join('\n', lines) + "\n");
        yield return ($"sim/workflows/{Name}.yaml", Workflow(place));
    }

    /// <summary>Says what it touches twice: to whoever plans, and in what it sends, where it is seen what was done.</summary>
    private string Workflow(string place) => $"document: {{ dsl: 1.0.3, namespace: sim, name: {Name}, version: 1.0.0 }}\ndo:\n{Act("first", $"[ $workflow.input{(Holds ? "[]" : "")}.data.host + \"{place}\" ] | unique")}{Act("then", Holds ? "$workflow.input | map(.data.cluster) | unique" : "[ $workflow.input.data.cluster ]")}";

    private static string Act(string name, string what)
    {
        var targets = $"${{ {what} }}";
        return $"  - {name}: {{ call: http, with: {{ method: post, endpoint: 'https://sim.example/', body: '{targets}' }}, metadata: {{ router: {{ targets: '{targets}' }} }} }}\n";
    }

    private static string Length(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"PT{(int)time.TotalSeconds}S");

    private static string Of(KeyBy by) => by switch { KeyBy.All => "all", KeyBy.Cluster => "${ .data.cluster }", _ => "${ .data.host }" };
}
