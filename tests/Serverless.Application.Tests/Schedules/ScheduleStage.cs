using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Admission;
using Serverless.Application.Dispatch;
using Serverless.Application.Intake;
using Serverless.Application.Journal;
using Serverless.Application.Packs;
using Serverless.Application.Runs;
using Serverless.Application.Schedules;
using Serverless.Application.Tests.Admission;
using Serverless.Contracts;
using Serverless.Contracts.Guards;
using Serverless.Contracts.Memory;
using Serverless.Core.Admission.Facts;
using Serverless.Core.Workflows;

namespace Serverless.Application.Tests.Schedules;

/// <summary>Scheduled workflows, a store in memory, a clock that is set, and as many instances of the router as a test wants.</summary>
internal sealed class ScheduleStage : IEventJournal
{
    private readonly LiveRules rules = new(TimeProvider.System);
    private readonly RecordingHistory engine;
    private readonly EventDispatcher dispatcher;

    private readonly GuardParts guards;
    private readonly string router;

    /// <param name="router">What the document says under <c>metadata.router</c>, as YAML.</param>
    public ScheduleStage(string router = "{}")
    {
        this.router = router;
        engine = new RecordingHistory(Store, Time);
        guards = GuardParts.Of(Store, engine, rules, Time, null);
        dispatcher = new EventDispatcher(rules, guards.Admissions, Store, Store, Time);
    }

    public SettableTime Time { get; } = new(Samples.Noon);

    public MemoryStore Store { get; } = new();

    public IReadOnlyList<RunStart> Starts => engine.Starts;

    /// <summary>The store is gone after it has recorded an event.</summary>
    public bool FailsAfterAppend { get; set; }

    /// <summary>Workflow <c>p/w</c> by version and schedule; none for no workflow at all.</summary>
    public void Put(params (string Version, string Schedule)[] versions)
    {
        var reading = new PackReader().Read([.. versions.Select(one => new PackFile(
            $"p/workflows/w-{one.Version}.yaml",
            Encoding.UTF8.GetBytes($"document: {{ dsl: 1.0.3, namespace: p, name: w, version: {one.Version}, metadata: {{ router: {router} }} }}\nschedule: {one.Schedule}\ndo: [{{ a: {{ set: {{}} }} }}]\n")))]);
        Assert.Empty(reading.Problems);
        rules.Replace(reading.Value!);
    }

    /// <summary>One process of the router.</summary>
    public ScheduleSweep Instance() => new(rules, Store, this, Unheard.Instance, Store, Store, Time, NullLogger<ScheduleSweep>.Instance);

    /// <summary>Judges what came in, and says how many runs there are.</summary>
    public async Task<int> JudgeAsync()
    {
        foreach (var record in await Store.ListUnjudgedAsync(0, 100, default))
        {
            await dispatcher.DispatchAsync([DispatchItem.Of(record)], default);
        }

        return engine.Starts.Count;
    }

    public async Task<int> PassAsync(ScheduleSweep sweep, TimeSpan time)
    {
        Time.Pass(time);
        await sweep.SweepAsync(default);
        return await JudgeAsync();
    }

    /// <summary>Takes the lock of this key and keeps it.</summary>
    public async Task LockAsync(string key)
    {
        var page = (await ((IAdmissionLedger)Store).ReadAsync([LedgerKeys.Lock(key)], default))[0];
        await Store.WriteAsync([new LedgerChange(page, LockFacts.Free with { Holder = new LockHolder("other", "other", Time.GetUtcNow()) })], default);
    }

    /// <summary>The lock is free, and whoever waits for it and is next has it, if their rule is still there.</summary>
    public async Task UnlockAsync(string key)
    {
        var page = (await ((IAdmissionLedger)Store).ReadAsync([LedgerKeys.Lock(key)], default))[0];
        await Store.WriteAsync([new LedgerChange(page, (LockFacts)page.Facts! with { Holder = null, FreeAt = Time.GetUtcNow() })], default);
        await guards.Sweep.SweepAsync(default);
    }

    public Task EndAsync(RunStatus status = RunStatus.Completed) => engine.EndAsync(Store, engine.Starts[^1].RunId, status);

    public async ValueTask<IReadOnlyList<JournalReceipt>> AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellation)
    {
        var receipts = await Store.AppendAsync(entries, cancellation);
        return FailsAfterAppend ? throw new StoreUnavailableException("gone") : receipts;
    }

    private sealed class Unheard : IEventDispatch
    {
        public static readonly Unheard Instance = new();

        public void Offer(IReadOnlyList<JournaledEvent> events)
        {
        }
    }
}
