using System.Text;
using Serverless.Application.Admission;
using Serverless.Application.Journal;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Control;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Events;

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

    /// <param name="instances">How many instances, each with what it knows of the ledger by itself.</param>
    /// <returns>What it was like, in one line.</returns>
    public static async Task<string> PassAsync<TStore>(TStore store, int events, int instances)
        where TStore : IEventJournal, IJournalReader, IVerdictLedger, IVerdictReader, IRunHistory, IRunReader, IAdmissionLedger
    {
        var (time, overlapped) = (new Clock(Samples.Noon), false);
        var stage = new StormStage<TStore>(store, instances, time, [Rules, Plain]);
        stage.Engine.Starting = (run, others) => overlapped |= run.Rule == "hold" && others.Any(other => other.Rule == run.Rule && other["cluster"] == run["cluster"]);
        await stage.SendAllAsync(events, 10, number => Event(number, "com.example.hold"), twice: false, async (instance, index) =>
        {
            await stage.Engine.EndAsync(stage.Histories[instance]);
            await stage.Guards[(index + 1) % instances].Sweep.SweepAsync(default);
        });
        var rounds = 0;
        for (var done = 0; done < events; done = Done(stage.Engine, "hold").Count)
        {
            Assert.True(++rounds <= 50, rounds <= 50 ? "" : $"{done} of {events} were done: {await LeftAsync(store)}");
            time.Pass(HoldPolicy.Starting);
            while (await stage.Engine.EndAsync(stage.Histories[0]))
            {
            }

            await SweepAsync(stage);
        }

        Assert.Equal(Enumerable.Range(0, events), Done(stage.Engine, "hold").Order());
        Assert.False(overlapped, "Two runs held one lock at the same time.");
        await StopAsync(stage, time);
        var counts = await store.CountAsync(default);
        Assert.True(counts.Balanced, counts.ToString());
        return $"{events} events, {instances} instances: {stage.Engine.Starts.Count(run => run.Rule == "hold")} runs; {string.Join(", ", counts.Verdicts.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}"))}";
    }

    private static async Task StopAsync<TStore>(StormStage<TStore> stage, Clock time)
        where TStore : IEventJournal, IJournalReader, IVerdictLedger, IVerdictReader, IRunHistory, IRunReader, IAdmissionLedger
    {
        const int Muted = 50;
        await stage.Guards[0].Switch.ActAsync(new ControlAct(0, ControlKind.Stop, "anna", "it burns", time.GetUtcNow()), default);
        time.Pass(StartSwitch.Oldest);
        await stage.SendAllAsync(Muted, 5, number => Event(number, "com.example.plain"), twice: false, (_, _) => Task.CompletedTask);
        Assert.Empty(Done(stage.Engine, "plain"));
        await stage.Guards[0].Switch.ActAsync(new ControlAct(0, ControlKind.Resume, "anna", "it is out", time.GetUtcNow()), default);
        for (var i = 0; i < 5; i++)
        {
            time.Pass(TimeSpan.FromSeconds(5));
            await SweepAsync(stage);
        }

        // Which of those that came at once is the newest is said by the journal.
        Assert.Equal(Enumerable.Range(0, Subjects), Done(stage.Engine, "plain").Select(number => number % Subjects).Order());
    }

    private static async Task SweepAsync<TStore>(StormStage<TStore> stage)
        where TStore : IEventJournal, IJournalReader, IVerdictLedger, IVerdictReader, IRunHistory, IRunReader, IAdmissionLedger =>
        await Task.WhenAll(stage.Guards.Select(parts => Task.Run(() => parts.Sweep.SweepAsync(default))));

    /// <summary>The events that runs of a rule were started for, in the order of the starts.</summary>
    private static List<int> Done(StormEngine engine, string rule) => [.. engine.Starts.Where(run => run.Rule == rule).SelectMany(run => run.Data).Select(data => data.GetProperty("number").GetInt32())];

    private static NormalizedEvent Event(int number, string type) =>
        StormEvent.Of($"{type}-{number}", new { cluster = $"c{number % Clusters}", number }, type, $"s{number % Subjects}");

    private static async Task<string> LeftAsync<TStore>(TStore store)
        where TStore : IJournalReader, IAdmissionLedger
    {
        var verdicts = (await store.CountAsync(default)).Verdicts;
        var pages = await store.ListDueAsync(DateTimeOffset.MaxValue, null, 1_000, default);
        return $"{string.Join(", ", verdicts)}; {string.Join("; ", pages.Where(page => page.Facts is HoldFacts or HoldPart or BatchFacts or LockFacts or RunFacts { LookAt: not null } or RunFacts { LetGo: not null }).Select(page => $"{page.Key} {Encoding.UTF8.GetString(GuardFactsJson.Write(page.Facts!))}"))}";
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
