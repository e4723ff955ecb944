using System.Diagnostics;
using Serverless.Application.Admission;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;

namespace Serverless.Contracts.Guards;

/// <summary>Many events at once through several instances of the router over one store, with runs that end and fail meanwhile.</summary>
public static class GuardStorm
{
    private const int Clusters = 10;
    private const int Hosts = 200;
    private const int Budget = 5;

    private const string Rule = """
        rule: restart
        match: { type: [com.example.test] }
        mode: auto
        run: p/w:1.0.0
        guard:
          cooldown: { key: '${ .data.host }', for: PT30M }
          budget: { key: '${ .data.cluster }', max: 5, per: PT1H }
          lock: { key: '${ .data.cluster }', otherwise: skip }
        """;

    private const string Failing = """
        rule: failing
        match: { type: [com.example.test] }
        when: ${ .data.number % 10 == 0 }
        mode: auto
        run: p/w:1.0.0
        guard:
          breaker: { failures: 3, of: 5, reopen: PT1H }
          escalate: { run: 'p/w:1.0.0' }
        """;

    /// <param name="instances">How many instances, each with what it knows of the ledger by itself.</param>
    /// <returns>What it was like, in one line.</returns>
    public static async Task<string> PassAsync<TStore>(TStore store, int events, int instances)
        where TStore : IEventJournal, IJournalReader, IVerdictLedger, IVerdictReader, IRunHistory, IRunReader, IAdmissionLedger
    {
        var (stage, overlapped) = (new StormStage<TStore>(store, instances, TimeProvider.System, [Rule, Failing]), false);
        stage.Engine.Starting = (run, others) => overlapped |= run.Rule == "restart" && others.Any(other => other.Rule == run.Rule && other["cluster"] == run["cluster"]);
        Task EndAsync(int instance, bool all) => stage.Engine.EndAsync(stage.Histories[instance], all ? int.MaxValue : 1, run => run.Rule == "failing" ? RunStatus.Faulted : RunStatus.Completed);
        var began = Stopwatch.StartNew();
        await stage.SendAllAsync(
            events,
            50,
            number => StormEvent.Of($"storm-{number}", new { host = $"h{number % Hosts}", cluster = $"c{number % Hosts % Clusters}", number }),
            twice: true,
            (instance, index) => EndAsync(instance, index % 2 == 0));
        var took = began.Elapsed;
        await EndAsync(0, all: true);
        Assert.False(overlapped, "Two runs held one lock at the same time.");
        await AssertKeptAsync(store, stage.Engine, events);
        var counts = await store.CountAsync(default);
        return $"{events} events, {instances} instances: {stage.Engine.Starts.Count} runs in {took.TotalSeconds:0.0} s; {string.Join(", ", counts.Verdicts.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}"))}";
    }

    private static async Task AssertKeptAsync<TStore>(TStore store, StormEngine engine, int events)
        where TStore : IJournalReader, IAdmissionLedger
    {
        var restarts = engine.Starts.Where(start => start.Rule == "restart").ToList();
        Assert.All(restarts.GroupBy(start => start["cluster"]), cluster => Assert.Equal(Budget, cluster.Count()));
        Assert.Equal(Clusters, restarts.Select(start => start["cluster"]).Distinct().Count());
        Assert.All(restarts.GroupBy(start => start["host"]), host => Assert.Single(host));
        Assert.All(Enumerable.Range(0, Clusters), cluster => Assert.Null(((LockFacts)((IAdmissionLedger)store).ReadAsync([LedgerKeys.Lock($"c{cluster}")], default).AsTask().Result[0].Facts!).Holder));
        Assert.NotNull(((BreakerFacts)(await ((IAdmissionLedger)store).ReadAsync([LedgerKeys.Breaker("failing", "")], default))[0].Facts!).OpenedAt);
        var counts = await store.CountAsync(default);
        Assert.True(counts.Balanced, counts.ToString());
        Assert.Equal((events, 0, events + ((events + 9) / 10)), (counts.Received, counts.Pending, counts.Matches));
        Assert.Equal(engine.Starts.Count, counts.Verdicts[nameof(AdmissionDecision.Admitted)]);
    }
}
