using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Packs;
using Serverless.Contracts.Memory;
using Serverless.Contracts.Runs;
using Serverless.Core.Documents;
using Serverless.Core.Workflows;
using Serverless.Engines.Embedded;

namespace Serverless.Actions.Tests.Standards;

/// <summary>Runs documents to their end through the real engine.</summary>
internal static class Runs
{
    public static async Task<Reading<Workflow>> ReadAsync(RouterFunctions functions, string document, string file)
    {
        var reading = YamlDocumentReader.Read(Encoding.UTF8.GetBytes(document), file);
        return reading.Good ? await functions.ReadAsync(reading.Value!, TestContext.Current.CancellationToken) : new Reading<Workflow>(null, reading.Problems);
    }

    /// <returns>The whole history.</returns>
    public static async Task<IReadOnlyList<HistoryEvent>> RunAsync(RouterFunctions functions, Workflow workflow, JsonElement input)
    {
        var store = new MemoryStore();
        await using var engine = new EmbeddedRunEngine(new EngineEdges(store, store, functions, new RecordingPublisher(), store, new ScriptedWorkflows(), TimeProvider.System), NullLogger<EmbeddedRunEngine>.Instance);
        await engine.StartAsync(new("run-1", workflow.Document, input, new RunCause(null, null, null, null, null)), TestContext.Current.CancellationToken);
        while (await store.FindAsync("run-1", TestContext.Current.CancellationToken) is not { Ended: true })
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        return await store.ReadAsync("run-1", TestContext.Current.CancellationToken);
    }
}
