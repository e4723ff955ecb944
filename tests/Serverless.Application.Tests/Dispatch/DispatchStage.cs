using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Application.Dispatch;
using Serverless.Application.Intake;
using Serverless.Application.Journal;
using Serverless.Application.Packs;
using Serverless.Contracts;
using Serverless.Contracts.Guards;
using Serverless.Contracts.Memory;

namespace Serverless.Application.Tests.Dispatch;

/// <summary>A store in memory, one rule, and everything between.</summary>
internal sealed class DispatchStage
{
    private const string Workflow = """
        document: { dsl: 1.0.3, namespace: p, name: w, version: 1.0.0 }
        do: [{ a: { set: {} } }]
        """;

    public DispatchStage(TimeProvider? time = null)
    {
        Guards = GuardParts.Of(Store, Engine, Rules, time ?? TimeProvider.System);
        Dispatcher = new EventDispatcher(Rules, Guards.Admissions, Store, Store, TimeProvider.System);
        Background = new BackgroundDispatch(Queue, Dispatcher, Rules, Store, Store, TimeProvider.System, NullLogger<BackgroundDispatch>.Instance);
    }

    public MemoryStore Store { get; } = new();

    public RecordingEngine Engine { get; } = new();

    public LiveRules Rules { get; } = new(TimeProvider.System);

    public DispatchQueue Queue { get; } = new();

    public GuardParts Guards { get; }

    public EventDispatcher Dispatcher { get; }

    public BackgroundDispatch Background { get; }

    /// <summary>Puts one rule in force, for events of type com.example.test.</summary>
    public void Put(string mode, string more = "")
    {
        var rule = $"rule: r\nmatch: {{ type: [com.example.test] }}\nmode: {mode}\nrun: p/w:1.0.0\n{more}";
        var reading = new PackReader().Read([File("p/rules/r.yaml", rule), File("p/workflows/w.yaml", Workflow)]);
        Assert.Empty(reading.Problems);
        Rules.Replace(reading.Value!);
    }

    /// <summary>Journals an event as a door does, and gives the item to be judged.</summary>
    public async Task<DispatchItem> ReceiveAsync(string id, string type = "com.example.test")
    {
        var received = Samples.Event(id, type: type);
        var receipts = await Store.AppendAsync([new JournalEntry.Event("cloudevents", Samples.Noon, received)], default);
        return DispatchItem.Of(new JournaledEvent(receipts[0], received, Samples.Noon));
    }

    public async Task<Judgement?> JudgementAsync(long sequence) => (await Store.FindAsync(sequence, default))!.Judgement;

    private static PackFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));
}
