using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Clocks;
using Serverless.Application.Runs;
using Serverless.Contracts.Memory;
using Serverless.Contracts.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Engines.Embedded.Tests;

/// <summary>An engine over a store in memory, by a clock of the test's own, that can be started anew.</summary>
internal sealed class EngineStage : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 28, 12, 0, 0, TimeSpan.Zero);

    public MemoryStore Store { get; } = new();

    public ScriptedTime Machine { get; } = new(Noon);

    public ScriptedCaller Caller { get; init; } = ScriptedCaller.Returning("{}");

    public CountingHistory History { get; }

    public EmbeddedRunEngine Engine { get; private set; } = null!;

    public bool Snapshots { get; init; } = true;

    public EngineStage() => History = new CountingHistory(Store);

    public static async Task<EngineStage> StartAsync(bool snapshots = true, ScriptedCaller? caller = null)
    {
        var stage = new EngineStage { Snapshots = snapshots, Caller = caller ?? ScriptedCaller.Returning("{}") };
        await stage.RestartAsync();
        return stage;
    }

    public async Task RestartAsync()
    {
        if (Engine is not null)
        {
            await Engine.DisposeAsync();
        }

        var edges = new EngineEdges(History, Store, Caller, new RecordingPublisher(), Store, new ScriptedWorkflows(), SteadyTime.Since(Machine));
        Engine = new EmbeddedRunEngine(Snapshots ? edges with { Snapshots = Store } : edges, NullLogger<EmbeddedRunEngine>.Instance);
        await Engine.RecoverAsync(default);
    }

    public async Task RunAsync(string tasks, string input = "{}", string runId = "r1") => await Engine.StartAsync(
        new RunStart(runId, JsonElement.Parse($$"""{"document":{"dsl":"1.0.3","namespace":"test","name":"t","version":"1.0.0"},"do":{{tasks}} }"""), JsonElement.Parse(input), RunCause.None),
        default);

    public async Task<IReadOnlyList<HistoryEvent>> FactsAsync(string runId = "r1") => await Store.ReadAsync(runId, default);

    public async Task<int> FiredAsync(string runId = "r1") => (await FactsAsync(runId)).OfType<WaitElapsed>().Count();

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
