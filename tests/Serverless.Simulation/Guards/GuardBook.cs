using System.Text;
using System.Text.Json;
using Serverless.Application.Packs;
using Serverless.Core.Events;
using Serverless.Core.Rules;
using Serverless.Simulation.Clockwork;

namespace Serverless.Simulation.Guards;

/// <summary>The rules of one world, and events for them.</summary>
public sealed class GuardBook
{
    public const string Page = "sim/page:1.0.0";
    public const string Source = "/sim";

    private readonly Chance chance;
    private readonly Dictionary<string, SimulatedEvent> events = [];

    public GuardBook(Chance chance)
    {
        this.chance = chance;
        Rules = [.. Enumerable.Range(0, chance.Between(2, 4)).Select(number => GuardRule.Make($"r{number}", chance))];
        var files = Rules.Select((rule, index) => File($"sim/rules/r{index}.yaml", rule.Yaml())).Append(Workflow("work")).Append(Workflow("page"));
        var read = new PackReader().Read([.. files]);
        Set = read.Value ?? throw new InvalidOperationException(string.Join('\n', read.Problems));
    }

    public IReadOnlyList<GuardRule> Rules { get; }

    public RuleSet Set { get; }

    public GuardRule Find(string name) => Rules.First(rule => rule.Name == name);

    /// <summary>An event that was made.</summary>
    public SimulatedEvent EventOf(string id) => events[id];

    public (SimulatedEvent About, NormalizedEvent Event) Next()
    {
        var host = chance.Below(4);
        var about = new SimulatedEvent($"e{events.Count + 1}", chance.Of(Rules).Name, $"c{host % 2}", $"h{host}");
        events[about.Id] = about;
        var body = JsonSerializer.SerializeToUtf8Bytes(new { specversion = "1.0", id = about.Id, source = Source, type = about.Rule, data = new { cluster = about.Cluster, host = about.Host } });
        return (about, new NormalizedEvent(Source, about.Id, about.Rule, null, null, body));
    }

    private static PackFile Workflow(string name) => File($"sim/workflows/{name}.yaml", $"document: {{ dsl: 1.0.3, namespace: sim, name: {name}, version: 1.0.0 }}\ndo: [{{ a: {{ set: {{}} }} }}]\n");

    private static PackFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));
}
