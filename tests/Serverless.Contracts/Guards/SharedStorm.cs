using Serverless.Application.Admission;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;

namespace Serverless.Contracts.Guards;

/// <summary>Many events at once through several instances over one store, for rules that share a budget, the targets of a scope, and a ceiling.</summary>
public static class SharedStorm
{
    private const int Clusters = 4;
    private const int Hosts = 40;
    private const int Budget = 6;
    private const int Targets = 3;

    /// <summary>Less than the clusters' budgets together, so that it is what holds the last back.</summary>
    private static readonly StartCeiling Ceiling = new(20, TimeSpan.FromHours(1));

    /// <param name="instances">How many instances, each with what it knows of the ledger by itself.</param>
    public static async Task PassAsync<TStore>(TStore store, int events, int instances)
        where TStore : IEventJournal, IJournalReader, IVerdictLedger, IVerdictReader, IRunHistory, IRunReader, IAdmissionLedger
    {
        var (stage, mostAtOnce) = (new StormStage<TStore>(store, instances, TimeProvider.System, [Rule("a"), Rule("b")], new AdmissionLimits(Ceiling: Ceiling)), 0);
        stage.Engine.Starting = (run, others) => mostAtOnce = Math.Max(mostAtOnce, others.Append(run).Where(one => one["cluster"] == run["cluster"]).Select(one => one["host"]).Distinct().Count());
        await stage.SendAllAsync(
            events,
            10,
            number => StormEvent.Of($"shared-{number}", new { host = $"h{number % Hosts}", cluster = $"c{number % Hosts % Clusters}" }),
            twice: true,
            (instance, _) => stage.Engine.EndAsync(stage.Histories[instance]));
        Assert.Equal(Ceiling.Max, stage.Engine.Starts.Count);
        Assert.All(stage.Engine.Starts.GroupBy(start => start["cluster"]), cluster => Assert.InRange(cluster.Count(), 1, Budget));
        Assert.InRange(mostAtOnce, 1, Targets);
        var counts = await store.CountAsync(default);
        Assert.True(counts.Balanced, counts.ToString());
        Assert.Equal((events, 0, 2L * events), (counts.Received, counts.Pending, counts.Matches));
        Assert.Equal(stage.Engine.Starts.Count, counts.Verdicts[nameof(AdmissionDecision.Admitted)]);
        await stage.Engine.EndAsync(stage.Histories[0], int.MaxValue);
        Assert.All(Enumerable.Range(0, Clusters), cluster => Assert.Empty(((TargetFacts)((IAdmissionLedger)store).ReadAsync([LedgerKeys.Targets("hosts", $"c{cluster}")], default).AsTask().Result[0].Facts!).Busy));
    }

    private static string Rule(string name) => $$"""
        rule: {{name}}
        match: { type: [com.example.test] }
        mode: auto
        run: p/w:1.0.0
        guard:
          budget: { scope: cluster, key: '${ .data.cluster }', max: {{Budget}}, per: PT1H }
          targets: { scope: hosts, in: '${ .data.cluster }', key: '${ .data.host }', of: 10, max-percent: 35 }
        """;
}
