using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Admission;
using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Application.Packs;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Events;
using Serverless.Core.Workflows;

namespace Serverless.Contracts.Guards;

/// <summary>Many events at once through several instances over one store: what a lock holds is done, each once and one run at a time; and of what was stopped the newest
/// of each subject is judged again, once.</summary>
public static class HoldStorm
{
    private const int Clusters = 3;
    private const int Subjects = 5;

    private const string Rules = """
        rule: hold
        match: { type: [com.example.hold] }
        mode: auto
        run: p/w:1.0.0
        guard: { lock: { key: '${ .data.cluster }' }, policy: hold-and-coalesce }
        """;

    private const string Plain = "rule: plain\nmatch: { type: [com.example.plain] }\nmode: auto\nrun: p/w:1.0.0\n";

    private const string Workflow = "document: { dsl: 1.0.3, namespace: p, name: w, version: 1.0.0 }\ndo: [{ a: { set: {} } }]\n";

    /// <param name="instances">How many instances, each with what it knows of the ledger by itself.</param>
    /// <returns>What it was like, in one line.</returns>
    public static async Task<string> PassAsync<TStore>(TStore store, int events, int instances)
        where TStore : IEventJournal, IJournalReader, IVerdictLedger, IVerdictReader, IRunHistory, IRunReader, IAdmissionLedger
    {
        var rules = new LiveRules(TimeProvider.System);
        rules.Replace(new PackReader().Read([File("p/rules/a.yaml", Rules), File("p/rules/b.yaml", Plain), File("p/workflows/w.yaml", Workflow)]).Value!);
        var (time, engine) = (new Clock(Samples.Noon), new OneAtATime(store));
        var all = Enumerable.Range(0, instances).Select(_ => GuardParts.Of(store, engine, rules, time)).ToList();
        var histories = all.ConvertAll(parts => new GuardedRunHistory(store, parts.Endings, NullLogger<GuardedRunHistory>.Instance));
        await Parallel.ForEachAsync(Enumerable.Range(0, events).Chunk(10).Select((chunk, index) => (chunk, index)), new ParallelOptions { MaxDegreeOfParallelism = 2 * instances }, async (part, _) =>
        {
            var mine = part.index % instances;
            await SendAsync(store, rules, all[mine], time, part.chunk, "com.example.hold");
            await engine.EndOneAsync(histories[mine]);
            await all[(part.index + 1) % instances].Sweep.SweepAsync(default);
        });
        var rounds = 0;
        for (var done = 0; done < events; done = engine.Done("hold").Count)
        {
            Assert.InRange(++rounds, 1, 50);
            time.Pass(HoldPolicy.Starting);
            while (await engine.EndOneAsync(histories[0]))
            {
            }

            await Task.WhenAll(all.Select(parts => Task.Run(() => parts.Sweep.SweepAsync(default))));
        }

        Assert.Equal(Enumerable.Range(0, events), engine.Done("hold").Order());
        Assert.False(engine.Overlapped, "Two runs held one lock at the same time.");
        await StopAsync(store, rules, engine, all, time);
        var counts = await store.CountAsync(default);
        Assert.True(counts.Balanced, counts.ToString());
        return $"{events} events, {instances} instances: {engine.Started("hold")} runs; {string.Join(", ", counts.Verdicts.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}"))}";
    }

    private static async Task StopAsync<TStore>(TStore store, LiveRules rules, OneAtATime engine, List<GuardParts> all, Clock time)
        where TStore : IEventJournal, IJournalReader, IVerdictLedger
    {
        const int Muted = 50;
        await all[0].Switch.ActAsync(new ControlAct(0, ControlKind.Stop, "anna", "it burns", time.GetUtcNow()), default);
        time.Pass(StartSwitch.Oldest);
        await Task.WhenAll(Enumerable.Range(0, Muted).Chunk(5).Select((chunk, index) => Task.Run(() => SendAsync(store, rules, all[index % all.Count], time, chunk, "com.example.plain"))));
        Assert.Empty(engine.Done("plain"));
        await all[0].Switch.ActAsync(new ControlAct(0, ControlKind.Resume, "anna", "it is out", time.GetUtcNow()), default);
        for (var i = 0; i < 5; i++)
        {
            time.Pass(TimeSpan.FromSeconds(5));
            await Task.WhenAll(all.Select(parts => Task.Run(() => parts.Sweep.SweepAsync(default))));
        }

        // Which of those that came at once is the newest is said by the journal.
        Assert.Equal(Enumerable.Range(0, Subjects), engine.Done("plain").Select(number => number % Subjects).Order());
    }

    private static async Task SendAsync<TStore>(TStore store, LiveRules rules, GuardParts parts, Clock time, int[] numbers, string type)
        where TStore : IEventJournal, IJournalReader, IVerdictLedger
    {
        var now = time.GetUtcNow();
        var events = numbers.Select(number => Event(number, type)).ToList();
        var receipts = await store.AppendAsync([.. events.Select(JournalEntry (one) => new JournalEntry.Event("cloudevents", now, one))], default);
        await new EventDispatcher(rules, parts.Admissions, store, store, time).DispatchAsync([.. events.Zip(receipts, (one, receipt) => new DispatchItem(receipt.Sequence, null, now, one))], default);
    }

    private static NormalizedEvent Event(int number, string type)
    {
        var (id, subject) = ($"{type}-{number}", $"s{number % Subjects}");
        var body = JsonSerializer.SerializeToUtf8Bytes(new { specversion = "1.0", id, source = "/test", type, subject, data = new { cluster = $"c{number % Clusters}", number } });
        return new NormalizedEvent("/test", id, type, subject, null, body);
    }

    private static PackFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Records the first fact of each run, and its last when it is told to.</summary>
    private sealed class OneAtATime(IRunHistory histories) : IRunEngine
    {
        private readonly Lock gate = new();
        private readonly List<(string RunId, string Rule, string Cluster, IReadOnlyList<int> Numbers)> starts = [];
        private readonly List<string> open = [];

        public bool Overlapped { get; private set; }

        /// <summary>The events that runs of a rule were started for, in the order of the starts.</summary>
        public IReadOnlyList<int> Done(string rule)
        {
            lock (gate)
            {
                return [.. starts.Where(start => start.Rule == rule).SelectMany(start => start.Numbers)];
            }
        }

        public int Started(string rule) => starts.Count(start => start.Rule == rule);

        public async ValueTask<StartOutcome> StartAsync(RunStart start, CancellationToken cancellation)
        {
            var now = TimeProvider.System.GetUtcNow();
            await histories.AppendAsync(new RunAppend(start.RunId, 0, [new RunStarted(now, start.RunId, start.Workflow, start.Input, start.Cause)], Summary(start.RunId, RunStatus.Running, now, 1)), cancellation);
            List<JsonElement> data = [.. start.Input.ValueKind == JsonValueKind.Array ? start.Input.EnumerateArray().Select(one => one.GetProperty("data")) : [start.Input.GetProperty("data")]];
            lock (gate)
            {
                // A conflict may be our own append, whose first answer was lost.
                if (starts.Any(known => known.RunId == start.RunId))
                {
                    return StartOutcome.AlreadyStarted;
                }

                var (rule, cluster) = (start.Cause.Rule!, data[0].GetProperty("cluster").GetString()!);
                Overlapped |= rule == "hold" && starts.Any(known => known.Rule == rule && known.Cluster == cluster && open.Contains(known.RunId));
                starts.Add((start.RunId, rule, cluster, [.. data.Select(one => one.GetProperty("number").GetInt32())]));
                open.Add(start.RunId);
            }

            return StartOutcome.Started;
        }

        public ValueTask<ResolveOutcome> ResolveAsync(DoubtAnswer answer, CancellationToken cancellation) => new(ResolveOutcome.NoSuchRun);

        /// <returns>False where none goes on.</returns>
        public async Task<bool> EndOneAsync(GuardedRunHistory told)
        {
            string run;
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
            Assert.Equal(AppendOutcome.Appended, await told.AppendAsync(new RunAppend(run, 1, [new RunCompleted(now, JsonElement.Parse("{}"u8))], Summary(run, RunStatus.Completed, now, 2)), default));
            return true;
        }

        private static RunSummary Summary(string runId, RunStatus status, DateTimeOffset now, int facts) => new(runId, "p/w:1.0.0", "r", null, status, now, now, null, facts, null);
    }

    /// <summary>Stands until it is set, and what is counted from a moment stands with it.</summary>
    private sealed class Clock(DateTimeOffset start) : TimeProvider
    {
        private long ticks = start.UtcTicks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan time) => Interlocked.Add(ref ticks, time.Ticks);

        public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

        public override long GetTimestamp() => Interlocked.Read(ref ticks);
    }
}
