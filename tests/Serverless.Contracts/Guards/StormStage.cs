using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Admission;
using Serverless.Application.Dispatch;
using Serverless.Application.Journal;
using Serverless.Application.Packs;
using Serverless.Application.Runs;
using Serverless.Core.Events;

namespace Serverless.Contracts.Guards;

/// <summary>Several instances of the router over one store, each with what it knows of the ledger by itself. All rules run <c>p/w:1.0.0</c>, and whether their runs have ended
/// is said by who plays.</summary>
internal sealed class StormStage<TStore>
    where TStore : IEventJournal, IJournalReader, IVerdictLedger, IVerdictReader, IRunHistory, IRunReader, IAdmissionLedger
{
    private const string Workflow = "document: { dsl: 1.0.3, namespace: p, name: w, version: 1.0.0 }\ndo: [{ a: { set: {} } }]\n";

    private readonly TStore store;
    private readonly TimeProvider time;
    private readonly List<EventDispatcher> dispatchers;

    /// <param name="ledger">Where it is another than the store's own.</param>
    public StormStage(TStore store, int instances, TimeProvider time, IReadOnlyList<string> rules, AdmissionLimits? limits = null, IAdmissionLedger? ledger = null)
    {
        (this.store, this.time, Engine) = (store, time, new StormEngine(store, time));
        var live = new LiveRules(time);
        live.Replace(new PackReader().Read([.. rules.Select((rule, index) => File($"p/rules/r{index}.yaml", rule)), File("p/workflows/w.yaml", Workflow)]).Value!);
        Guards = [.. Enumerable.Range(0, instances).Select(_ => GuardParts.Of(store, Engine, live, time, limits, ledger))];
        dispatchers = [.. Guards.Select(parts => new EventDispatcher(live, parts.Admissions, store, store, time))];
        Histories = [.. Guards.Select(parts => new GuardedRunHistory(store, parts.Endings, NullLogger<GuardedRunHistory>.Instance))];
    }

    public StormEngine Engine { get; }

    /// <summary>Of each instance.</summary>
    public IReadOnlyList<GuardParts> Guards { get; }

    /// <summary>Of each instance.</summary>
    public IReadOnlyList<GuardedRunHistory> Histories { get; }

    /// <summary>Events come in, and an instance judges them together.</summary>
    /// <param name="twice">Whether the next one judges the first of them at the same time: as a redelivery whose first delivery is not judged yet.</param>
    public async Task SendAsync(int instance, IReadOnlyList<NormalizedEvent> events, bool twice = false)
    {
        var now = time.GetUtcNow();
        var receipts = await store.AppendAsync([.. events.Select(JournalEntry (one) => new JournalEntry.Event("cloudevents", now, one))], default);
        DispatchItem[] items = [.. events.Zip(receipts, (one, receipt) => new DispatchItem(receipt.Sequence, null, now, one))];
        await Task.WhenAll(dispatchers[instance].DispatchAsync(items, default), twice ? dispatchers[(instance + 1) % dispatchers.Count].DispatchAsync(items[..1], default) : Task.CompletedTask);
    }

    /// <summary>All of them by all instances, a few together.</summary>
    public Task SendAllAsync(int events, int together, Func<int, NormalizedEvent> made, bool twice, Func<int, int, Task> then) => Parallel.ForEachAsync(
        Enumerable.Range(0, events).Chunk(together).Select((chunk, index) => (chunk, index)),
        new ParallelOptions { MaxDegreeOfParallelism = 2 * Guards.Count },
        async (part, _) =>
        {
            await SendAsync(part.index % Guards.Count, [.. part.chunk.Select(made)], twice);
            await then(part.index % Guards.Count, part.index);
        });

    private static PackFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));
}
