using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Audit;
using Serverless.Application.Runs;
using Serverless.Core.Events;
using Serverless.Core.Workflows;
using Serverless.Engines.Embedded;
using Serverless.Storage.Sqlite;

namespace Serverless.Benchmarks.Runs;

/// <summary>The engine of the local host over a fresh database on a real disk, in this process. What runs call answers at once.</summary>
internal sealed class EngineUnderTest : IFunctionCaller, IEventPublisher, IWorkflowSource, IAsyncDisposable
{
    private static readonly JsonElement Nothing = JsonElement.Parse("{}");

    private readonly string folder = Directory.CreateTempSubdirectory("router-bench-").FullName;

    public SqliteStore Store { get; private set; } = null!;

    public EmbeddedRunEngine Engine { get; private set; } = null!;

    /// <summary>What is audited goes into the same database, as in the local host.</summary>
    private bool Audited { get; init; }

    public static async Task<EngineUnderTest> StartAsync(bool audited = false)
    {
        var test = new EngineUnderTest { Audited = audited };
        await test.OpenAsync();
        return test;
    }

    /// <param name="tasks">What stands under <c>do</c>, as JSON.</param>
    public static JsonElement Workflow(string tasks) =>
        JsonElement.Parse($$"""{"document":{"dsl":"1.0.3","namespace":"bench","name":"bench","version":"1.0.0"},"do":{{tasks}} }""");

    public static RunStart Start(int number, JsonElement workflow) => new(RunId.For("bench", "/bench", number.ToString()), workflow, Nothing, RunCause.None);

    /// <returns>How many runs were taken up.</returns>
    public async Task<int> OpenAsync()
    {
        Store = await SqliteStore.OpenAsync(Path.Combine(folder, "router.db"));
        Engine = new EmbeddedRunEngine(new EngineEdges(History, Store, this, this, Store, this, TimeProvider.System) { Snapshots = Store }, NullLogger<EmbeddedRunEngine>.Instance);
        return await Engine.RecoverAsync(default);
    }

    private IRunHistory History => Audited ? new AuditedRunHistory(Store, new AuditWriter(Store, AuditIdentity.OnlyHost(), TimeProvider.System)) : Store;

    public async Task CloseAsync()
    {
        await Engine.DisposeAsync();
        await Store.DisposeAsync();
    }

    public async Task StartAsync(int first, int count, JsonElement workflow, int atOnce)
    {
        var next = first - 1;
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(async () =>
        {
            int number;
            while ((number = Interlocked.Increment(ref next)) < first + count)
            {
                await Engine.StartAsync(Start(number, workflow), default);
            }
        })));
    }

    public async Task EndAsync(RunStatus of)
    {
        while ((await Store.ListAsync(new RunQuery(Limit: 1, Status: of), default)).Count > 0)
        {
            await Task.Delay(2);
        }
    }

    public ValueTask<CallOutcome> CallAsync(FunctionCall call, CancellationToken cancellation) => new(new CallOutcome.Returned(Nothing));

    public ValueTask PublishAsync(NormalizedEvent published, CancellationToken cancellation) => default;

    public JsonElement? Find(string reference) => null;

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(folder, recursive: true);
    }
}
