using System.Text;
using System.Text.Json;
using Serverless.Application.Packs;
using Serverless.Core.Events;
using Serverless.Core.Rules;
using Serverless.Simulation.Clockwork;

namespace Serverless.Simulation.Guards;

/// <summary>The rules of one world, and events for them. What guards keep to is never edited; what runs act on is, and which mutes the pack holds.</summary>
public sealed class GuardBook
{
    public const string Pack = "sim";
    public const string Source = "/sim";

    public static readonly IReadOnlyList<string> Hosts = ["h0", "h1", "h2", "h3"];

    private readonly Chance chance;
    private readonly Dictionary<string, SimulatedEvent> events = [];
    private int edition;

    public GuardBook(Chance chance)
    {
        this.chance = chance;
        Rules = [.. Enumerable.Range(0, chance.Between(2, 4)).Select(number => GuardRule.Make(number, chance))];
        Set = Read();
    }

    public IReadOnlyList<GuardRule> Rules { get; }

    /// <summary>The newest.</summary>
    public RuleSet Set { get; private set; }

    /// <summary>Of the newest set; null where it holds none.</summary>
    public (SimulatedMute Mute, DateTimeOffset Until)? Standing { get; private set; }

    public GuardRule Find(string name) => Rules.First(rule => rule.Name == name);

    /// <summary>An event that was made.</summary>
    public SimulatedEvent EventOf(string id) => events[id];

    /// <summary>The rules are edited.</summary>
    public void Edit(DateTimeOffset now)
    {
        edition++;
        Standing = chance.Is(0.5) ? (SimulatedMute.Make(this, chance), Whole(now + chance.Between(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(4)))) : null;
        Set = Read();
    }

    /// <param name="rule">Whose; null for any.</param>
    public NormalizedEvent Next(GuardRule? rule = null)
    {
        var host = chance.Below(Hosts.Count);
        var about = new SimulatedEvent($"e{events.Count + 1}", (rule ?? chance.Of(Rules)).Name, $"c{host % 2}", Hosts[host]);
        events[about.Id] = about;
        var body = JsonSerializer.SerializeToUtf8Bytes(new { specversion = "1.0", id = about.Id, source = Source, type = about.Rule, subject = about.Host, data = new { cluster = about.Cluster, host = about.Host } });
        return new NormalizedEvent(Source, about.Id, about.Rule, about.Host, null, body);
    }

    private RuleSet Read()
    {
        IEnumerable<(string Path, string Text)> files =
        [
            .. Rules.SelectMany(rule => rule.Files($"-{edition}")),
            ("sim/workflows/page.yaml", "document: { dsl: 1.0.3, namespace: sim, name: page, version: 1.0.0 }\ndo: [{ a: { set: {} } }]\n"),
            .. Standing is { } standing ? new[] { ("sim/mutes/standing.yaml", standing.Mute.Yaml("standing", standing.Until)) } : [],
        ];
        var read = new PackReader().Read([.. files.Select(file => new PackFile(file.Path, Encoding.UTF8.GetBytes(file.Text)))]);
        return read.Value ?? throw new InvalidOperationException(string.Join('\n', read.Problems));
    }

    private static DateTimeOffset Whole(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
