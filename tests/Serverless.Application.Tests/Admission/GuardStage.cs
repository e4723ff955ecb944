using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Admission;
using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Application.Packs;
using Serverless.Application.Runs;
using Serverless.Contracts;
using Serverless.Contracts.Guards;
using Serverless.Contracts.Memory;
using Serverless.Core.Admission;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Events;
using Serverless.Core.Workflows;

namespace Serverless.Application.Tests.Admission;

/// <summary>One rule with a guard, a store in memory, a clock that is set, and as many instances of the router as a test wants.</summary>
internal sealed class GuardStage
{
    private const string Workflows = """
        document: { dsl: 1.0.3, namespace: p, name: NAME, version: 1.0.0 }
        do: [{ a: { set: {} } }]
        """;

    private int count;

    public GuardStage(string guard, AdmissionLimits? limits = null, string more = "")
    {
        Put(guard, more);
        (First, Second) = (new Instance(this, limits), new Instance(this, limits));
    }

    public SettableTime Time { get; } = new(Samples.Noon);

    public MemoryStore Store { get; } = new();

    public LiveRules Rules { get; } = new(TimeProvider.System);

    public RecordingHistory Engine => engine ??= new RecordingHistory(Store, Time);

    public Instance First { get; }

    public Instance Second { get; }

    private RecordingHistory? engine;

    /// <summary>Rule <c>r</c> with this guard, in mode auto; and whatever other files of the pack.</summary>
    public void Put(string guard, string more = "", params (string Path, string Text)[] others) => Put(guard, more, "auto", others);

    /// <summary>Rule <c>r</c> in another mode, or with another workflow.</summary>
    public void Put(string guard, string more, string mode, (string Path, string Text)[] others, string run = "run: p/w:1.0.0")
    {
        PackFile[] files =
        [
            File("p/rules/r.yaml", $"rule: r\nmatch: {{ type: [com.example.test] }}\nmode: {mode}\ntags: [disk]\n{run}\n{more}\n{(guard.Length == 0 ? "" : $"guard: {guard}")}\n"),
            File("p/workflows/w.yaml", Workflows.Replace("NAME", "w", StringComparison.Ordinal)),
            File("p/workflows/page.yaml", Workflows.Replace("NAME", "page", StringComparison.Ordinal)),
            .. others.Select(other => File(other.Path, other.Text)),
        ];
        var reading = new PackReader().Read(files);
        Assert.Empty(reading.Problems);
        Rules.Replace(reading.Value!);
    }

    public async Task<DispatchItem> ReceiveAsync(string data, string type = "com.example.test", string? id = null, string extensions = "", string? subject = null)
    {
        id ??= $"e{Interlocked.Increment(ref count)}";
        var body = Encoding.UTF8.GetBytes($$"""{"specversion":"1.0","id":"{{id}}","source":"/test","type":"{{type}}"{{extensions}},"data":{{data}}}""");
        var received = new NormalizedEvent("/test", id, type, subject, null, body);
        var receipts = await Store.AppendAsync([new JournalEntry.Event("cloudevents", Time.GetUtcNow(), received)], default);
        return new DispatchItem(receipts[0].Sequence, receipts[0].Original, Time.GetUtcNow(), receipts[0].Original is null ? received : null);
    }

    /// <summary>An event for a host, judged by an instance.</summary>
    public async Task<AdmissionDecision> SendAsync(string host = "web-1", string cluster = "c1", Instance? instance = null, string? subject = null)
    {
        var item = await ReceiveAsync($$"""{"host":"{{host}}","cluster":"{{cluster}}"}""", subject: subject);
        await (instance ?? First).Dispatcher.DispatchAsync([item], default);
        return await VerdictAsync(item.Sequence);
    }

    /// <summary>A process of the router that knows the ledger through another.</summary>
    public EventDispatcher Over(IAdmissionLedger ledger)
    {
        var admissions = new Admissions(Engine, new GuardDesk(ledger, Time), Second.Guards.Gate, Second.Guards.Endings, Store, new MutedMatches(ledger, Second.Guards.Gate, Time), Store);
        return new EventDispatcher(Rules, admissions, Store, Store, Time);
    }

    /// <summary>So many times: the time passes, and the first instance sweeps.</summary>
    public async Task SweepForAsync(TimeSpan each, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Time.Pass(each);
            await First.Guards.Sweep.SweepAsync(default);
        }
    }

    public async Task<AdmissionDecision> VerdictAsync(long sequence, int ordinal = 0) => (await Store.FindAsync(sequence, default))!.Judgement!.Verdicts[ordinal].Decision;

    public async Task<GuardFacts?> FactsAsync(string key) => (await ((IAdmissionLedger)Store).ReadAsync([key], default))[0].Facts;

    private static PackFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));

    /// <summary>One process of the router.</summary>
    internal sealed class Instance
    {
        public Instance(GuardStage stage, AdmissionLimits? limits)
        {
            Guards = GuardParts.Of(stage.Store, stage.Engine, stage.Rules, stage.Time, limits);
            Dispatcher = new EventDispatcher(stage.Rules, Guards.Admissions, stage.Store, stage.Store, stage.Time);
            History = new GuardedRunHistory(stage.Store, Guards.Endings, NullLogger<GuardedRunHistory>.Instance);
        }

        public GuardParts Guards { get; }

        public EventDispatcher Dispatcher { get; }

        public GuardedRunHistory History { get; }
    }
}

/// <summary>Starts runs by recording their first fact, and ends them when it is told to.</summary>
internal sealed class RecordingHistory(MemoryStore store, TimeProvider time) : IRunEngine
{
    /// <summary>Called before a run is recorded; throws where the host is to stop there.</summary>
    public Action<RunStart> Starting { get; set; } = _ => { };

    public List<RunStart> Starts { get; } = [];

    public async ValueTask<StartOutcome> StartAsync(RunStart start, CancellationToken cancellation)
    {
        Starting(start);
        var now = time.GetUtcNow();
        var outcome = await store.AppendAsync(new RunAppend(start.RunId, 0, [new RunStarted(now, start.RunId, start.Workflow, start.Input, start.Cause)], Summary(start.RunId, RunStatus.Running, now, 1)), cancellation);
        if (outcome == AppendOutcome.Conflict)
        {
            return StartOutcome.AlreadyStarted;
        }

        lock (Starts)
        {
            Starts.Add(start);
        }

        return StartOutcome.Started;
    }

    public ValueTask<ResolveOutcome> ResolveAsync(DoubtAnswer answer, CancellationToken cancellation) => new(ResolveOutcome.NoSuchRun);

    /// <param name="history">Through which the run's end is recorded: that of an instance, or the bare store where its host stops before it tells anybody.</param>
    public async Task EndAsync(IRunHistory history, string runId, RunStatus status = RunStatus.Completed)
    {
        var now = time.GetUtcNow();
        Assert.Equal(AppendOutcome.Appended, await history.AppendAsync(new RunAppend(runId, 1, [new RunCompleted(now, JsonElement.Parse("{}"u8))], Summary(runId, status, now, 2)), default));
    }

    private static RunSummary Summary(string runId, RunStatus status, DateTimeOffset now, int facts) => new(runId, "p/w:1.0.0", "r", null, status, now, now, null, facts, null);
}
