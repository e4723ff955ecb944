using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Admission;
using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Application.Packs;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Events;
using Serverless.Core.Workflows;

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

    private const string Workflow = "document: { dsl: 1.0.3, namespace: p, name: w, version: 1.0.0 }\ndo: [{ a: { set: {} } }]\n";

    /// <param name="instances">How many instances, each with what it knows of the ledger by itself.</param>
    public static async Task PassAsync<TStore>(TStore store, int events, int instances)
        where TStore : IEventJournal, IJournalReader, IVerdictLedger, IVerdictReader, IRunHistory, IRunReader, IAdmissionLedger
    {
        var rules = new LiveRules(TimeProvider.System);
        rules.Replace(new PackReader().Read([File("p/rules/a.yaml", Rule("a")), File("p/rules/b.yaml", Rule("b")), File("p/workflows/w.yaml", Workflow)]).Value!);
        var engine = new CountingEngine(store);
        var all = Enumerable.Range(0, instances).Select(_ => GuardParts.Of(store, engine, rules, TimeProvider.System, new AdmissionLimits(Ceiling: Ceiling))).ToList();
        var dispatchers = all.ConvertAll(parts => new EventDispatcher(rules, parts.Admissions, store, store, TimeProvider.System));
        var histories = all.ConvertAll(parts => new GuardedRunHistory(store, parts.Endings, NullLogger<GuardedRunHistory>.Instance));
        await Parallel.ForEachAsync(Enumerable.Range(0, events).Chunk(10).Select((chunk, index) => (chunk, index)), new ParallelOptions { MaxDegreeOfParallelism = 2 * instances }, async (part, cancellation) =>
        {
            var receipts = await store.AppendAsync([.. part.chunk.Select(JournalEntry (number) => new JournalEntry.Event("cloudevents", TimeProvider.System.GetUtcNow(), Event(number)))], cancellation);
            DispatchItem[] items = [.. part.chunk.Zip(receipts, (number, receipt) => new DispatchItem(receipt.Sequence, null, TimeProvider.System.GetUtcNow(), Event(number)))];
            await Task.WhenAll(dispatchers[part.index % instances].DispatchAsync(items, cancellation), dispatchers[(part.index + 1) % instances].DispatchAsync(items[..1], cancellation));
            await engine.EndOneAsync(histories[part.index % instances]);
        });
        Assert.Equal(Ceiling.Max, engine.Starts.Count);
        Assert.All(engine.Starts.GroupBy(start => start.Cluster), cluster => Assert.InRange(cluster.Count(), 1, Budget));
        Assert.InRange(engine.MostAtOnce, 1, Targets);
        var counts = await store.CountAsync(default);
        Assert.True(counts.Balanced, counts.ToString());
        Assert.Equal((events, 0, 2L * events), (counts.Received, counts.Pending, counts.Matches));
        Assert.Equal(engine.Starts.Count, counts.Verdicts[nameof(AdmissionDecision.Admitted)]);
        while (await engine.EndOneAsync(histories[0]))
        {
        }

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

    private static NormalizedEvent Event(int number)
    {
        var host = number % Hosts;
        var body = JsonSerializer.SerializeToUtf8Bytes(new { specversion = "1.0", id = $"shared-{number}", source = "/test", type = "com.example.test", data = new { host = $"h{host}", cluster = $"c{host % Clusters}" } });
        return new NormalizedEvent("/test", $"shared-{number}", "com.example.test", null, null, body);
    }

    private static PackFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));

    private sealed record Started(string RunId, string Host, string Cluster);

    /// <summary>Records the first fact of each run, and its last when it is told to.</summary>
    private sealed class CountingEngine(IRunHistory histories) : IRunEngine
    {
        private readonly Lock gate = new();
        private readonly List<Started> open = [];

        public List<Started> Starts { get; } = [];

        /// <summary>Targets of one cluster.</summary>
        public int MostAtOnce { get; private set; }

        public async ValueTask<StartOutcome> StartAsync(RunStart start, CancellationToken cancellation)
        {
            var now = TimeProvider.System.GetUtcNow();
            if (await histories.AppendAsync(new RunAppend(start.RunId, 0, [new RunStarted(now, start.RunId, start.Workflow, start.Input, start.Cause)], Summary(start.RunId, RunStatus.Running, now, 1)), cancellation) == AppendOutcome.Conflict)
            {
                return StartOutcome.AlreadyStarted;
            }

            var data = start.Input.GetProperty("data");
            var started = new Started(start.RunId, data.GetProperty("host").GetString()!, data.GetProperty("cluster").GetString()!);
            lock (gate)
            {
                Starts.Add(started);
                open.Add(started);
                MostAtOnce = Math.Max(MostAtOnce, open.GroupBy(run => run.Cluster).Max(cluster => cluster.Select(run => run.Host).Distinct().Count()));
            }

            return StartOutcome.Started;
        }

        public ValueTask<ResolveOutcome> ResolveAsync(DoubtAnswer answer, CancellationToken cancellation) => new(ResolveOutcome.NoSuchRun);

        /// <returns>False where none goes on.</returns>
        public async Task<bool> EndOneAsync(GuardedRunHistory told)
        {
            Started run;
            lock (gate)
            {
                if (open.Count == 0)
                {
                    return false;
                }

                run = open[0];
                open.RemoveAt(0);
            }

            var now = TimeProvider.System.GetUtcNow();
            Assert.Equal(AppendOutcome.Appended, await told.AppendAsync(new RunAppend(run.RunId, 1, [new RunCompleted(now, JsonElement.Parse("{}"u8))], Summary(run.RunId, RunStatus.Completed, now, 2)), default));
            return true;
        }

        private static RunSummary Summary(string runId, RunStatus status, DateTimeOffset now, int facts) => new(runId, "p/w:1.0.0", "r", null, status, now, now, null, facts, null);
    }
}
