using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Api;
using Serverless.Api.Gates;
using Serverless.Application.Dispatch;
using Serverless.Application.Intake;
using Serverless.Application.Journal;
using Serverless.Application.Packs;
using Serverless.Application.Queries;
using Serverless.Application.RuleSets;
using Serverless.Application.Runs;
using Serverless.Application.Secrets;
using Serverless.Contracts.Guards;
using Serverless.Contracts.Memory;
using Serverless.Contracts.Runs;
using Serverless.Engines.DurableTask;
using Serverless.Functions.Dispatch;
using Serverless.Functions.Doors;
using Serverless.Functions.Hosting;

namespace Serverless.Functions.Tests;

/// <summary>The doors over a store in memory, with one rule for events of type <c>com.example.test</c> and an engine that notes what it is asked.</summary>
internal sealed class FunctionStage : IRunEngine, IRunControl, IReadiness, ISecretReader
{
    private const string Rule = "rule: r\nmatch: { type: [com.example.test] }\nmode: auto\nrun: p/w:1.0.0\n";

    private const string Workflow = """
        document: { dsl: 1.0.3, namespace: p, name: w, version: 1.0.0 }
        do: [{ a: { set: {} } }]
        """;

    private readonly ServiceProvider services;
    private readonly FlakyLedger ledger;

    public FunctionStage(bool rules = true, ApiGate? gate = null, IRunEngine? engine = null)
    {
        ledger = new FlakyLedger(Store);
        if (rules)
        {
            PutRules();
        }

        Follower = new RuleSetFollower(Store, Rules, new RuleSetCompiler(new PackReader()), FollowerSettings.Usual, TimeProvider.System, NullLogger<RuleSetFollower>.Instance);
        Dispatch = new InlineDispatch(() => new EventDispatcher(Rules, GuardParts.Of(Store, this, Rules, TimeProvider.System).Admissions, ledger, Store, TimeProvider.System), Rules, Follower, ledger, TimeProvider.System, NullLogger<InlineDispatch>.Instance);
        var queries = new LiveRuleQueries(Rules);
        services = new ServiceCollection().AddLogging()
            .AddSingleton<IEventJournal>(Store).AddSingleton<IJournalReader>(Store).AddSingleton<IVerdictReader>(Store).AddSingleton<IRunHistory>(Store).AddSingleton<IRunReader>(Store)
            .AddSingleton(engine ?? this).AddSingleton<IRunControl>(this).AddSingleton<IReadiness>(this).AddSingleton<ISecretReader>(this)
            .AddSingleton<IRuleSetStore>(Store).AddSingleton<Serverless.Application.Admission.IAdmissionLedger>(Store).AddSingleton<Serverless.Application.Audit.IAuditLog>(Store).AddSingleton<RuleAuthority>(RuleAuthority.Pushes.Instance).AddSingleton(Rules).AddSingleton(Follower)
            .AddSingleton<IEventDispatch>(Dispatch).AddSingleton<IRuleQueries>(queries).AddSingleton<IWebhookSources>(queries)
            .AddSingleton(new DiagnosticListener("Serverless.Functions.Tests")).AddSingleton<DiagnosticSource>(provider => provider.GetRequiredService<DiagnosticListener>())
            .AddRouterApi(new ApiSettings(["*"], []), gate: gate)
            .BuildServiceProvider();
        var intake = new EventIntake(Store, Dispatch, this, new IntakeSettings());
        Events = new EventDoors(new EventDeliveries(intake, Dispatch, TimeProvider.System), Scheduler);
        Api = new ApiDoor(new ApiCalls(services, Dispatch), Scheduler);
    }

    public MemoryStore Store { get; } = new();

    public LiveRules Rules { get; } = new(TimeProvider.System);

    public RuleSetFollower Follower { get; }

    public HostClient Scheduler { get; } = new();

    public InlineDispatch Dispatch { get; }

    public EventDoors Events { get; }

    public ApiDoor Api { get; }

    /// <summary>Event ids in the order their runs were asked for.</summary>
    public ConcurrentQueue<string> Started { get; } = new();

    public ConcurrentDictionary<string, StartOutcome> Runs { get; } = new();

    /// <summary>Called before a run is started; throws where the test wants it to fail.</summary>
    public Action<RunStart> Starting { get; set; } = _ => { };

    public bool LedgerAway { get => ledger.Away; set => ledger.Away = value; }

    /// <summary>The packs as they are pushed.</summary>
    public static PackBundle Packs { get; } = PackBundle.Of(
        [new PackFile("p/rules/r.yaml", Encoding.UTF8.GetBytes(Rule)), new PackFile("p/workflows/w.yaml", Encoding.UTF8.GetBytes(Workflow))], new Dictionary<string, string>());

    public void PutRules()
    {
        var reading = new PackReader().Read(Packs.Files);
        Assert.Empty(reading.Problems);
        Rules.Replace(reading.Value!);
    }

    /// <param name="runs">Where the engine looks for runs; null for the store.</param>
    public Sweeper SweeperAt(TimeSpan later, IRunReader? runs = null)
    {
        var time = new Later(later);
        var engine = new DurableRunEngine(Store, runs ?? Store, new RunScheduling(Scheduler.Get), time, NullLogger<DurableRunEngine>.Instance);
        return new Sweeper(Store, Dispatch, engine, time, NullLogger<Sweeper>.Instance);
    }

    public async Task<IReadOnlyList<JournalRecord>> JournalAsync() => [.. (await Store.ListAsync(new JournalQuery(), default)).Reverse()];

    public static string Event(string id, string type = "com.example.test") => $$"""{"specversion":"1.0","id":"{{id}}","source":"/test","type":"{{type}}"}""";

    ValueTask<StartOutcome> IRunEngine.StartAsync(RunStart start, CancellationToken cancellation)
    {
        Starting(start);
        Started.Enqueue(start.Cause.EventId!);
        return new(Runs.TryAdd(start.RunId, StartOutcome.Started) ? StartOutcome.Started : StartOutcome.AlreadyStarted);
    }

    ValueTask<ResolveOutcome> IRunEngine.ResolveAsync(DoubtAnswer answer, CancellationToken cancellation) => new(ResolveOutcome.NoSuchRun);

    ValueTask<ActOutcome> IRunControl.ActAsync(string runId, Core.Workflows.Control.RunAct act, CancellationToken cancellation) => new(ActOutcome.NoSuchRun.Instance);

    ValueTask<IReadOnlyList<string>> IReadiness.FaultsAsync(CancellationToken cancellation) => new([]);

    ValueTask<byte[]?> ISecretReader.FindAsync(string name, CancellationToken cancellation) => new((byte[]?)null);

    private sealed class Later(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }

    private sealed class FlakyLedger(IVerdictLedger ledger) : IVerdictLedger
    {
        public bool Away { get; set; }

        public ValueTask RecordAsync(IReadOnlyList<Judgement> judgements, CancellationToken cancellation) =>
            Away ? throw new StoreUnavailableException("away") : ledger.RecordAsync(judgements, cancellation);
    }
}
