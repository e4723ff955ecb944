using System.Diagnostics;
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

    private const string Workflow = "document: { dsl: 1.0.3, namespace: p, name: w, version: 1.0.0 }\ndo: [{ a: { set: {} } }]\n";

    /// <param name="instances">How many instances, each with what it knows of the ledger by itself.</param>
    /// <returns>What it was like, in one line.</returns>
    public static async Task<string> PassAsync<TStore>(TStore store, int events, int instances)
        where TStore : IEventJournal, IJournalReader, IVerdictLedger, IVerdictReader, IRunHistory, IRunReader, IAdmissionLedger
    {
        var rules = new LiveRules(TimeProvider.System);
        rules.Replace(new PackReader().Read([File("p/rules/a.yaml", Rule), File("p/rules/b.yaml", Failing), File("p/workflows/w.yaml", Workflow)]).Value!);
        var engine = new EndingEngine(store);
        var all = Enumerable.Range(0, instances).Select(_ => GuardParts.Of(store, engine, rules, TimeProvider.System)).ToList();
        var dispatchers = all.ConvertAll(parts => new EventDispatcher(rules, parts.Admissions, store, store, TimeProvider.System));
        var histories = all.ConvertAll(parts => new GuardedRunHistory(store, parts.Endings, NullLogger<GuardedRunHistory>.Instance));
        var began = Stopwatch.StartNew();
        var numbers = Enumerable.Range(0, events).Chunk(50).Select((chunk, index) => (chunk, index)).ToList();
        await Parallel.ForEachAsync(numbers, new ParallelOptions { MaxDegreeOfParallelism = 2 * instances }, async (part, cancellation) =>
        {
            var receipts = await store.AppendAsync([.. part.chunk.Select(JournalEntry (number) => new JournalEntry.Event("cloudevents", TimeProvider.System.GetUtcNow(), Event(number)))], cancellation);
            DispatchItem[] items = [.. part.chunk.Zip(receipts, (number, receipt) => new DispatchItem(receipt.Sequence, null, TimeProvider.System.GetUtcNow(), Event(number)))];

            // One of them twice, at another instance at the same time: as a redelivery whose first delivery is not judged yet.
            await Task.WhenAll(dispatchers[part.index % instances].DispatchAsync(items, cancellation), dispatchers[(part.index + 1) % instances].DispatchAsync(items[..1], cancellation));
            await engine.EndSomeAsync(histories[part.index % instances], part.index % 2 == 0);
        });
        var took = began.Elapsed;
        await engine.EndSomeAsync(histories[0], all: true);
        await AssertKeptAsync(store, engine, events);
        var counts = await store.CountAsync(default);
        return $"{events} events, {instances} instances: {engine.Starts.Count} runs in {took.TotalSeconds:0.0} s; {string.Join(", ", counts.Verdicts.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}"))}";
    }

    private static async Task AssertKeptAsync<TStore>(TStore store, EndingEngine engine, int events)
        where TStore : IJournalReader, IAdmissionLedger
    {
        var restarts = engine.Starts.Where(start => start.Rule == "restart").ToList();
        Assert.All(restarts.GroupBy(start => start.Cluster), cluster => Assert.Equal(Budget, cluster.Count()));
        Assert.Equal(Clusters, restarts.Select(start => start.Cluster).Distinct().Count());
        Assert.All(restarts.GroupBy(start => start.Host), host => Assert.Single(host));
        Assert.False(engine.Overlapped, "Two runs held one lock at the same time.");
        Assert.All(Enumerable.Range(0, Clusters), cluster => Assert.Null(((LockFacts)((IAdmissionLedger)store).ReadAsync([LedgerKeys.Lock($"c{cluster}")], default).AsTask().Result[0].Facts!).Holder));
        Assert.NotNull(((BreakerFacts)(await ((IAdmissionLedger)store).ReadAsync([LedgerKeys.Breaker("failing", "")], default))[0].Facts!).OpenedAt);
        var counts = await store.CountAsync(default);
        Assert.True(counts.Balanced, counts.ToString());
        Assert.Equal((events, 0, events + ((events + 9) / 10)), (counts.Received, counts.Pending, counts.Matches));
        Assert.Equal(engine.Starts.Count, counts.Verdicts[nameof(AdmissionDecision.Admitted)]);
    }

    private static NormalizedEvent Event(int number)
    {
        var host = number % Hosts;
        var body = JsonSerializer.SerializeToUtf8Bytes(new { specversion = "1.0", id = $"storm-{number}", source = "/test", type = "com.example.test", data = new { host = $"h{host}", cluster = $"c{host % Clusters}", number } });
        return new NormalizedEvent("/test", $"storm-{number}", "com.example.test", null, null, body);
    }

    private static PackFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));

    private sealed record Started(string RunId, string Rule, string Host, string Cluster);

    /// <summary>Records the first fact of each run, and its last when it is told to; a failing rule's runs fail.</summary>
    private sealed class EndingEngine(IRunHistory histories) : IRunEngine
    {
        private readonly Lock gate = new();
        private readonly HashSet<string> known = [];
        private readonly HashSet<string> open = [];
        private readonly HashSet<string> locked = [];

        public List<Started> Starts { get; } = [];

        public bool Overlapped { get; private set; }

        public async ValueTask<StartOutcome> StartAsync(RunStart start, CancellationToken cancellation)
        {
            var now = TimeProvider.System.GetUtcNow();
            var append = new RunAppend(start.RunId, 0, [new RunStarted(now, start.RunId, start.Workflow, start.Input, start.Cause)], Summary(start.RunId, RunStatus.Running, now, 1));
            await histories.AppendAsync(append, cancellation);
            var data = start.Input.GetProperty("data");
            var started = new Started(start.RunId, start.Cause.Rule!, data.GetProperty("host").GetString()!, data.GetProperty("cluster").GetString()!);
            lock (gate)
            {
                // A conflict may be our own append, whose first answer was lost.
                if (!known.Add(start.RunId))
                {
                    return StartOutcome.AlreadyStarted;
                }

                Starts.Add(started);
                open.Add(start.RunId);
                Overlapped |= started.Rule == "restart" && !locked.Add(started.Cluster);
            }

            return StartOutcome.Started;
        }

        public ValueTask<ResolveOutcome> ResolveAsync(DoubtAnswer answer, CancellationToken cancellation) => new(ResolveOutcome.NoSuchRun);

        public async Task EndSomeAsync(IRunHistory told, bool all)
        {
            List<Started> ending;
            lock (gate)
            {
                ending = [.. Starts.Where(start => open.Contains(start.RunId)).Take(all ? int.MaxValue : 1)];
                ending.ForEach(start => open.Remove(start.RunId));
                locked.ExceptWith(ending.Where(start => start.Rule == "restart").Select(start => start.Cluster));
            }

            await Task.WhenAll(ending.Select(start => EndAsync(told, start)));
        }

        private static async Task EndAsync(IRunHistory told, Started run)
        {
            var now = TimeProvider.System.GetUtcNow();
            var status = run.Rule == "failing" ? RunStatus.Faulted : RunStatus.Completed;
            Assert.Equal(AppendOutcome.Appended, await told.AppendAsync(new RunAppend(run.RunId, 1, [new RunCompleted(now, JsonElement.Parse("{}"u8))], Summary(run.RunId, status, now, 2)), default));
        }

        private static RunSummary Summary(string runId, RunStatus status, DateTimeOffset now, int facts) => new(runId, "p/w:1.0.0", "r", null, status, now, now, null, facts, null);
    }
}
