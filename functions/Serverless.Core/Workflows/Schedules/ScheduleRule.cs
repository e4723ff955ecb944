using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Rules;

namespace Serverless.Core.Workflows.Schedules;

/// <summary>The rule of a scheduled workflow, as if it stood in <c>rules/</c>: named <c>schedule.NAMESPACE.NAME</c>, in mode auto, with what
/// <c>document.metadata.router</c> says of mode, guard, scope, owner and tags.</summary>
internal sealed class ScheduleRule(string space, string name, string version, DocumentPlace place)
{
    /// <summary>What <c>document.metadata.router</c> may say.</summary>
    private static readonly string[] Told = ["mode", "guard", "scope", "owner", "tags", "saves"];

    private string RuleName => $"schedule.{space}.{name}".ToLowerInvariant();

    /// <summary>Started by the clock; the input is empty.</summary>
    public Reading<Rule> OfTimer(DocumentNode? metadata) => Read(
        metadata,
        Map(("source", List(Text(TimerEvent.SourceOf(space, name)))), ("type", List(Text(TimerEvent.Type)))),
        when: null,
        input: Map());

    /// <summary>Started by each event that passes one of the filters; the input is a list of it.</summary>
    public Reading<Rule> OfEvents(DocumentNode? metadata, IReadOnlyList<DocumentNode> filters) =>
        Read(metadata, Pattern(filters), filters.Count == 0 ? null : Text($"${{ {EventCondition.Of(filters)} }}"), List(Text("${ . }")));

    private Reading<Rule> Read(DocumentNode? metadata, DocumentNode match, DocumentNode? when, DocumentNode input)
    {
        List<DocumentEntry> entries =
        [
            Entry("rule", Text(RuleName)),
            Entry("match", match),
            Entry("run", Text($"{space}/{name}:{version}")),
            Entry("input", input),
        ];
        entries.AddRange(when is null ? [] : [Entry("when", when)]);
        entries.AddRange((metadata as DocumentMap)?.Entries.Where(entry => Told.Contains(entry.Key)) ?? []);
        entries.AddRange(entries.Exists(entry => entry.Key == "mode") ? [] : [Entry("mode", Text("auto"))]);
        return RuleReader.Read(new DocumentMap(place, entries));
    }

    public static bool IsTold(string key) => Told.Contains(key);

    public static string ToldNames => string.Join(", ", Told);

    /// <summary>Only types can be looked up quickly; what else is asked for is a condition.</summary>
    private DocumentMap Pattern(IReadOnlyList<DocumentNode> filters)
    {
        var types = filters.Select(EventCondition.TypeOf).ToList();
        return types.Count == 0 || types.Contains(null)
            ? Map(("specversion", List(Map(("exists", new DocumentScalar(place, JsonValueKind.True, "true"))))))
            : Map(("type", List([.. types.OfType<string>().Distinct().Select(Text)])));
    }

    private DocumentEntry Entry(string key, DocumentNode value) => new(place, key, value);

    private DocumentScalar Text(string text) => new(place, JsonValueKind.String, text);

    private DocumentMap Map(params ReadOnlySpan<(string Key, DocumentNode Value)> entries)
    {
        List<DocumentEntry> all = [];
        foreach (var (key, value) in entries)
        {
            all.Add(Entry(key, value));
        }

        return new DocumentMap(place, all);
    }

    private DocumentList List(params IReadOnlyList<DocumentNode> items) => new(place, items);
}
