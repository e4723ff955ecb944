using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Packs;
using Serverless.Application.Runs;
using Serverless.Contracts.Memory;
using Serverless.Contracts.Runs;
using Serverless.Core.Documents;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Tasks;
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

    /// <param name="events">CloudEvents that are offered to it one after the other, each until it is heard.</param>
    /// <param name="endless">It has no end: it is over when it waits for more.</param>
    /// <returns>The whole history.</returns>
    public static async Task<IReadOnlyList<HistoryEvent>> RunAsync(RouterFunctions functions, Workflow workflow, JsonElement input, IReadOnlyList<string>? events = null, bool endless = false)
    {
        var (store, others, cancellation) = (new MemoryStore(), new ScriptedWorkflows(), TestContext.Current.CancellationToken);
        others.Add("test/register-customer:0.1.0", """[{"register":{"set":{"registered":true}}}]""");
        await using var engine = new EmbeddedRunEngine(new EngineEdges(store, store, functions, new RecordingPublisher(), store, others, new HastyTime()), NullLogger<EmbeddedRunEngine>.Instance);
        await engine.StartAsync(new("run-1", workflow.Document, input, new RunCause(null, null, null, null, null)), cancellation);
        for (var i = 0; i < (events?.Count ?? 0);)
        {
            cancellation.ThrowIfCancellationRequested();
            i += await engine.HearAsync("run-1", new EventArrival(i + 1, JsonElement.Parse(events![i])), cancellation) == HearOutcome.NotAwaited ? 0 : 1;
            await Task.Yield();
        }

        while (!await IsOverAsync(store, events?.Count ?? 0, endless, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        return await store.ReadAsync("run-1", cancellation);
    }

    /// <summary>An endless one has worked on every event: it has made as many calls.</summary>
    private static async Task<bool> IsOverAsync(MemoryStore store, int events, bool endless, CancellationToken cancellation) =>
        await store.FindAsync("run-1", cancellation) is { Ended: true } || (endless && (await store.ReadAsync("run-1", cancellation)).OfType<CallReturned>().Count() >= events);

    /// <summary>Goes a hundred times as fast.</summary>
    private sealed class HastyTime : TimeProvider
    {
        private const int Haste = 100;

        private readonly DateTimeOffset began = TimeProvider.System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => began + (Haste * (TimeProvider.System.GetUtcNow() - began));

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            TimeProvider.System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / Haste : dueTime, period > TimeSpan.Zero ? period / Haste : period);
    }
}
