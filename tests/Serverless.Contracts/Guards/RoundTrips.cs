using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Admission;
using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Application.Packs;
using Serverless.Application.Runs;
using Serverless.Contracts.Gates;
using Serverless.Core.Admission;
using Serverless.Core.Events;
using Serverless.Core.Workflows;

namespace Serverless.Contracts.Guards;

/// <summary>A match that every guard lets through costs one round trip to the ledger: the first of its keys, and those that come after runs of the same keys have ended.
/// One that is held costs two.</summary>
public static class RoundTrips
{
    private const string Workflow = "document: { dsl: 1.0.3, namespace: p, name: w, version: 1.0.0 }\ndo: [{ a: { set: {} } }]\n";

    private const string Rule = """
        rule: r
        match: { type: [com.example.test] }
        mode: auto
        run: p/w:1.0.0
        guard:

        """;

    private const string Guard = """
          dedupe: { key: '${ .data.host }', within: PT10M }
          breaker: { failures: 3, of: 10, reopen: PT1H }
          cooldown: { key: '${ .data.host }', for: PT10M }
          budget: { key: '${ .data.host }', max: 5, per: PT1H }
          targets: { scope: hosts, key: '${ .data.host }', max-targets: 2 }
          lock: { key: '${ .data.host }' }
          escalate: { run: 'p/w:1.0.0' }
        """;

    private const string Holding = """
          dedupe: { key: '${ .data.host }', within: PT10M }
          cooldown: { key: '${ .data.cluster }', for: PT10M }
          escalate: { run: 'p/w:1.0.0' }
          policy: hold-and-coalesce
        """;

    public static async Task PassAsync<TStore>(TStore store)
        where TStore : IEventJournal, IJournalReader, IVerdictLedger, IVerdictReader, IRunHistory, IRunReader, IAdmissionLedger
    {
        var (time, ledger, engine) = (new SettableTime(Samples.Noon), new CountedLedger(store), new FirstFact(store));
        var rules = Rules(Guard);
        var parts = GuardParts.Of(store, engine, rules, time, new AdmissionLimits(Ceiling: new StartCeiling(100, TimeSpan.FromHours(1))), ledger);
        var (dispatcher, history) = (new EventDispatcher(rules, parts.Admissions, store, store, time), new GuardedRunHistory(store, parts.Endings, NullLogger<GuardedRunHistory>.Instance));
        for (var number = 1; number <= 3; number++)
        {
            var happened = Event(number, "a");
            var receipt = (await store.AppendAsync([new JournalEntry.Event("cloudevents", time.GetUtcNow(), happened)], default))[0];
            ledger.Trips.Clear();
            await dispatcher.DispatchAsync([new DispatchItem(receipt.Sequence, null, time.GetUtcNow(), happened)], default);
            Assert.Equal(number, engine.Started.Count);
            Assert.Equal(["write 8"], ledger.Trips);
            var now = time.GetUtcNow();
            Assert.Equal(AppendOutcome.Appended, await history.AppendAsync(new RunAppend(engine.Started[^1], 1, [new RunCompleted(now, JsonElement.Parse("{}"u8))], FirstFact.Summary(engine.Started[^1], RunStatus.Completed, now, 2)), default));
            time.Pass(TimeSpan.FromHours(2));
        }
    }

    /// <summary>Of a rule that holds what its guard holds back: what is let through where nothing is held, and what is held.</summary>
    public static async Task HoldAsync<TStore>(TStore store)
        where TStore : IEventJournal, IJournalReader, IVerdictLedger, IVerdictReader, IRunHistory, IRunReader, IAdmissionLedger
    {
        var (time, ledger, engine) = (new SettableTime(Samples.Noon), new CountedLedger(store), new FirstFact(store));
        var rules = Rules(Holding);
        var parts = GuardParts.Of(store, engine, rules, time, ledger: ledger);
        var dispatcher = new EventDispatcher(rules, parts.Admissions, store, store, time);
        (string Host, string Cluster, int Minutes, string[] Trips)[] steps =
        [
            ("a", "c1", 0, ["write 4"]), ("a", "c1", 11, ["write 4"]), ("x", "c2", 0, ["write 4"]),

            // The first that is held begins a part, and opens the account; the others are written into the part.
            ("b", "c1", 1, ["read 6", "write 5"]), ("c", "c1", 0, ["read 7", "write 3"]), ("d", "c1", 0, ["read 7", "write 3"]),

            // Where the guard would let it through.
            ("e", "c1", 10, ["read 7", "write 3"]), ("f", "c3", 0, ["write 4"]),
        ];
        foreach (var (number, step) in steps.Index())
        {
            time.Pass(TimeSpan.FromMinutes(step.Minutes));
            var happened = Event(number, step.Host, step.Cluster);
            var receipt = (await store.AppendAsync([new JournalEntry.Event("cloudevents", time.GetUtcNow(), happened)], default))[0];
            ledger.Trips.Clear();
            await dispatcher.DispatchAsync([new DispatchItem(receipt.Sequence, null, time.GetUtcNow(), happened)], default);
            Assert.Equal((number, string.Join(", ", step.Trips)), (number, string.Join(", ", ledger.Trips)));
        }

        Assert.Equal(4, engine.Started.Count);
    }

    private static LiveRules Rules(string guard)
    {
        var rules = new LiveRules(TimeProvider.System);
        rules.Replace(new PackReader().Read([File("p/rules/r.yaml", Rule + guard), File("p/workflows/w.yaml", Workflow)]).Value!);
        return rules;
    }

    private static NormalizedEvent Event(int number, string host, string cluster = "c") => new(
        "/test", $"trip-{number}", "com.example.test", null, null, Encoding.UTF8.GetBytes($$"""{"specversion":"1.0","id":"trip-{{number}}","source":"/test","type":"com.example.test","data":{"host":"{{host}}","cluster":"{{cluster}}"} }"""));

    private static PackFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Records the first fact of each run.</summary>
    private sealed class FirstFact(IRunHistory histories) : IRunEngine
    {
        public List<string> Started { get; } = [];

        public static RunSummary Summary(string runId, RunStatus status, DateTimeOffset now, int facts) => new(runId, "p/w:1.0.0", "r", null, status, now, now, null, facts, null);

        public async ValueTask<StartOutcome> StartAsync(RunStart start, CancellationToken cancellation)
        {
            await histories.AppendAsync(new RunAppend(start.RunId, 0, [new RunStarted(Samples.Noon, start.RunId, start.Workflow, start.Input, start.Cause)], Summary(start.RunId, RunStatus.Running, Samples.Noon, 1)), cancellation);
            Started.Add(start.RunId);
            return StartOutcome.Started;
        }

        public ValueTask<ResolveOutcome> ResolveAsync(DoubtAnswer answer, CancellationToken cancellation) => new(ResolveOutcome.NoSuchRun);
    }
}
