using Serverless.Core.Admission;

namespace Serverless.Benchmarks.Admission;

/// <param name="OnDisk">The ledger and the audit are SQLite on a real disk; otherwise in memory, and nothing is made into JSON for the ledger.</param>
/// <param name="Guard">Of the rule, in YAML; empty where it has none.</param>
/// <param name="Answer">What every match hears once the windows are full; another answer is not the case that was meant.</param>
internal sealed record AdmissionCase(string Name, bool OnDisk, string Guard, StartCeiling? Ceiling = null, bool Audited = false, string Answer = nameof(AdmissionDecision.Admitted))
{
    private const string Dedupe = "dedupe: { key: '${ .data.host }', within: PT10M }";
    private const string Breaker = "breaker: { failures: 3, of: 10, reopen: PT1H }";
    private const string Cooldown = "cooldown: { key: '${ .data.host }', for: PT10M }";
    private const string Budget = "budget: { key: '${ .data.cluster }', max: 30, per: PT1H }";
    private const string Targets = "targets: { scope: hosts, key: '${ .data.host }', in: '${ .data.cluster }', max-targets: 20 }";
    private const string Lock = "lock: { key: '${ .data.host }' }";
    private const string Escalate = "escalate: { run: 'p/w:1.0.0' }";
    private const string Hold = "policy: hold-and-coalesce";

    /// <summary>One host of the cluster has it for the week, and all others are held.</summary>
    private const string Closed = "cooldown: { key: '${ .data.cluster }', for: P7D }";

    private static readonly StartCeiling Highest = new(1_000, TimeSpan.FromHours(1));

    public static readonly IReadOnlyList<AdmissionCase> All =
    [
        new("memory: no guard", false, ""),
        new("memory: dedupe alone", false, Of(Dedupe)),
        new("memory: breaker alone", false, Of(Breaker)),
        new("memory: cool-down alone", false, Of(Cooldown)),
        new("memory: lock alone", false, Of(Lock)),
        new("memory: budget alone, with a plan", false, Of(Budget)),
        new("memory: targets alone, with a plan", false, Of(Targets)),
        .. In("memory", onDisk: false),
        .. In("SQLite", onDisk: true),
    ];

    private static IEnumerable<AdmissionCase> In(string place, bool onDisk)
    {
        var all = Of(Dedupe, Breaker, Cooldown, Budget, Targets, Lock, Escalate);
        if (onDisk)
        {
            yield return new($"{place}: no guard", onDisk, "");
        }

        yield return new($"{place}: all guards", onDisk, all);
        yield return new($"{place}: all guards, ceiling", onDisk, all, Highest);
        yield return new($"{place}: all guards, ceiling, audit", onDisk, all, Highest, Audited: true);
        yield return new($"{place}: the same, holding, let through", onDisk, Of(Dedupe, Breaker, Cooldown, Budget, Targets, Lock, Escalate, Hold), Highest, Audited: true);
        yield return new($"{place}: the same, holding, held", onDisk, Of(Dedupe, Breaker, Closed, Budget, Targets, Lock, Escalate, Hold), Highest, Audited: true, nameof(AdmissionDecision.Held));
    }

    private static string Of(params IEnumerable<string> guards) => $"guard:\n{string.Concat(guards.Select(guard => $"  {guard}\n"))}";
}
