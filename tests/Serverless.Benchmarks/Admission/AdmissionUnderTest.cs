using System.Text;
using Serverless.Application.Admission;
using Serverless.Application.Audit;
using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Application.Packs;
using Serverless.Application.Runs;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Events;
using Serverless.Core.Rules;
using Serverless.Core.Workflows;
using Serverless.Storage.Sqlite;

namespace Serverless.Benchmarks.Admission;

/// <summary>The way of a match from the dispatcher to its run, whose start costs nothing here.</summary>
/// <param name="meant">The answer that counts.</param>
internal sealed class AdmissionUnderTest(string meant) : IRunEngine, IVerdictLedger, IAsyncDisposable
{
    public const int Hosts = 500;

    /// <summary>As many as a dispatcher takes at once.</summary>
    private const int Batch = 128;

    private const string Workflow = """
        document: { dsl: 1.0.3, namespace: p, name: w, version: 1.0.0 }
        do:
          - look:
              call: probe
              with: { name: disk, do: { call: http, with: { method: get, endpoint: 'http://target.test/' } }, healthy: '${ .ok == true }' }
          - free:
              call: http
              with: { method: post, endpoint: 'http://target.test/free', body: { host: '${ $workflow.input.data.host }' } }
              metadata: { router: { targets: ['${ $workflow.input.data.host }'], onlyIf: { probe: disk, is: unhealthy } } }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("router-bench-").FullName;
    private readonly SteppedTime time = new();
    private readonly List<string> admitted = [];
    private readonly List<PlainLedger> plain = [];
    private SqliteStore store = null!;
    private SqliteStore other = null!;
    private BareWrites bare = null!;
    private LiveRules rules = null!;
    private CountedLedger ledger = null!;
    private RunEndings endings = null!;
    private EventDispatcher dispatcher = null!;
    private long sequence;
    private int asMeant;

    public static async Task<AdmissionUnderTest> StartAsync(AdmissionCase which)
    {
        var test = new AdmissionUnderTest(which.Answer);
        test.store = await SqliteStore.OpenAsync(Path.Combine(test.folder, "router.db"));
        test.other = await SqliteStore.OpenAsync(Path.Combine(test.folder, "other", "router.db"));
        test.bare = new BareWrites(which.OnDisk ? test.other : test.Plain());
        test.rules = new LiveRules(test.time);
        test.rules.Replace(Rules(which.Guard));
        test.ledger = new CountedLedger(which.OnDisk ? test.store : test.Plain());
        var notes = new LedgerNotes();
        test.endings = new RunEndings(test.ledger, test.time, notes);
        var gate = new StartGate(new StartSwitch(test.ledger, test.time), new AdmissionLimits(Ceiling: which.Ceiling), test.time);
        var admissions = new Admissions(test, new GuardDesk(test.ledger, test.time, notes), gate, test.endings, test.store, new MutedMatches(test.ledger, gate, test.time));
        IVerdictLedger verdicts = which.Audited ? new AuditedVerdicts(test, new AuditWriter(which.OnDisk ? test.store : new PlainAuditLog(), AuditIdentity.OnlyHost(), test.time)) : test;
        test.dispatcher = new EventDispatcher(test.rules, admissions, verdicts, test.store, test.time);
        return test;
    }

    /// <summary>One event of each host; then its runs end, which is not measured.</summary>
    /// <param name="admit">False for the same loop without any admission: each match is started.</param>
    public async Task<Cost> PassAsync(bool admit)
    {
        var items = Enumerable.Range(0, Hosts).Select(Item).ToList();
        admitted.Clear();
        asMeant = 0;
        ledger.Take();
        GC.Collect();
        var (processor, bytes, trips) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true), ledger.Trips);
        foreach (var batch in items.Chunk(Batch))
        {
            time.Step(TimeSpan.FromSeconds(5 * batch.Length));
            await (admit ? dispatcher.DispatchAsync(batch, default) : StartAllAsync(batch));
        }

        var cost = new Cost(Environment.CpuUsage.TotalTime - processor, GC.GetTotalAllocatedBytes(precise: true) - bytes, ledger.Trips - trips, asMeant, TimeSpan.Zero);
        cost = cost with { Writes = await bare.RepeatAsync(ledger.Take()) };
        foreach (var run in admitted)
        {
            await endings.TellAsync(run, RunEnding.Well, known: 2, default);
            plain.ForEach(ledger => ledger.Forget(LedgerKeys.Run(run)));
            bare.Forget(LedgerKeys.Run(run));
        }

        return cost;
    }

    public ValueTask<StartOutcome> StartAsync(RunStart start, CancellationToken cancellation)
    {
        lock (admitted)
        {
            admitted.Add(start.RunId);
        }

        return new(StartOutcome.Started);
    }

    public ValueTask<ResolveOutcome> ResolveAsync(DoubtAnswer answer, CancellationToken cancellation) => new(ResolveOutcome.NoSuchRun);

    public ValueTask RecordAsync(IReadOnlyList<Judgement> judgements, CancellationToken cancellation)
    {
        asMeant += judgements.Sum(judgement => judgement.Verdicts.Count(verdict => verdict.Decision.Name == meant));
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        await other.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private PlainLedger Plain()
    {
        plain.Add(new PlainLedger());
        return plain[^1];
    }

    private async Task StartAllAsync(IReadOnlyList<DispatchItem> batch)
    {
        var set = rules.Current;
        await RecordAsync(await Task.WhenAll(batch.Select(async item =>
        {
            var verdicts = await Task.WhenAll(set.Match(item.Event!, item.ReceivedAt).OfType<RuleMatch.Matched>().Select(async match =>
            {
                var run = RunId.For(match.Rule.Name, item.Event!.Source, item.Event.Id);
                await StartAsync(new RunStart(run, set.Workflows[match.Rule.Run].Document, match.Input, RunCause.None), default);
                return new Verdict(match.Rule.Name, new AdmissionDecision.Admitted("", run));
            }));
            return new Judgement(item.Sequence, set.Id, time.GetUtcNow(), verdicts);
        })), default);
    }

    private DispatchItem Item(int host)
    {
        var number = ++sequence;
        var body = $$"""{"specversion":"1.0","id":"e{{number}}","source":"/bench","type":"com.example.disk","data":{"host":"web-{{host}}","cluster":"c{{host % 50}}","usedPercent":93.5} }""";
        return new DispatchItem(number, null, time.GetUtcNow(), new NormalizedEvent("/bench", $"e{number}", "com.example.disk", null, null, Encoding.UTF8.GetBytes(body)));
    }

    private static RuleSet Rules(string guard)
    {
        static PackFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));
        var rule = $"rule: free-disk\nmatch: {{ type: [com.example.disk] }}\nmode: auto\nrun: p/w:1.0.0\n{guard}\n";
        var reading = new PackReader().Read([File("p/rules/r.yaml", rule), File("p/workflows/w.yaml", Workflow)]);
        return reading.Value ?? throw new InvalidOperationException(string.Join('\n', reading.Problems));
    }

    /// <summary>The time of the rules, which goes on as it is told; what is measured by a stopwatch takes as long as it takes.</summary>
    private sealed class SteppedTime : TimeProvider
    {
        private DateTimeOffset now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public void Step(TimeSpan by) => now += by;

        public override DateTimeOffset GetUtcNow() => now;
    }
}
