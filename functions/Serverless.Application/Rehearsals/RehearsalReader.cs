using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Events;
using Serverless.Core.Rules;

namespace Serverless.Application.Rehearsals;

/// <summary>Reads a file of rehearsals (<c>PACK/rehearsals/*.yaml</c>): one, a list of them, or an object whose <c>rehearsals</c> is the list and whose other keys they share.
/// Everything that is wrong is said at once.</summary>
/// <param name="open">A document of the pack by its path in it; null where there is none.</param>
internal sealed class RehearsalReader(string pack, Func<string, DocumentNode?> open, List<Problem> problems)
{
    private const string Area = "rehearsal";
    private const int LongestSentence = 200;

    /// <summary>When things happen, where neither the rehearsal nor its event says.</summary>
    public static readonly DateTimeOffset UsualTime = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] OfEvents = ["rule", "mode", "earlier"];
    private static readonly string[] Modes = ["observe", "propose", "auto"];
    private static readonly string[] Runs = ["going", "completed", "faulted", "cancelled"];
    private static readonly DocumentMap NothingShared = new(default, []);

    public IReadOnlyList<Rehearsal> Read(DocumentNode document) => document switch
    {
        DocumentList list => ReadAll(list, NothingShared),
        DocumentMap map when map["rehearsals"] is { } all => ReadAll(all, map with { Entries = [.. map.Entries.Where(entry => entry.Key != "rehearsals")] }),
        _ => [.. new[] { ReadOne(document, NothingShared) }.OfType<Rehearsal>()],
    };

    private IReadOnlyList<Rehearsal> ReadAll(DocumentNode all, DocumentMap shared)
    {
        if (all is not DocumentList { Items.Count: > 0 } list)
        {
            problems.Add(all.Place.Problem($"{Area}/wrong-kind", "Rehearsals are a list, of one at least."));
            return [];
        }

        return [.. list.Items.Select(item => ReadOne(item, shared)).OfType<Rehearsal>()];
    }

    private Rehearsal? ReadOne(DocumentNode node, DocumentMap shared)
    {
        var map = new MapReader(node is DocumentMap own ? DocumentMerge.Rehearsal(Opened(shared), Opened(own)) : node, Area, "a rehearsal", problems);
        var sentence = map.RequiredText("rehearsal");
        if (sentence is { Length: 0 or > LongestSentence })
        {
            map.Report("length", map.Optional("rehearsal")!.Place, $"'rehearsal' is a sentence of 1 to {LongestSentence} characters.");
        }

        var at = Moment(map, "at");
        var occasion = ReadOccasion(map, ref at);
        var rehearsal = new Rehearsal(
            sentence ?? "",
            map.Optional("rehearsal")?.Place ?? node.Place,
            occasion!,
            at ?? UsualTime,
            Settings(map.Optional("settings"), node.Place),
            new StandInReader(problems).Read(map.Optional("answers")),
            new ExpectationReader(problems).Read(map.Required("expect")));
        map.Finish();
        // With problems of its own too: what it names is looked for all the same, so that everything is said at once.
        return occasion is null ? null : rehearsal;
    }

    /// <summary>With the event that it names in place of the name.</summary>
    private DocumentMap Opened(DocumentMap map) => map with { Entries = [.. map.Entries.Select(entry => entry.Key == "event" && entry.Value is DocumentScalar { ScalarKind: JsonValueKind.String } path ? entry with { Value = Opened(path) } : entry)] };

    private DocumentNode Opened(DocumentScalar path)
    {
        if (open(path.Text) is { } document)
        {
            return document;
        }

        problems.Add(path.Place.Problem($"{Area}/no-file", $"The pack {pack} holds no document '{path.Text}', or none that can be read; name one by its path in the pack, such as rehearsals/events/full.json."));
        return new DocumentMap(path.Place, [new DocumentEntry(path.Place, "type", path)]);
    }

    private Occasion? ReadOccasion(MapReader map, ref DateTimeOffset? at)
    {
        var (happened, workflow, input) = (map.Optional("event"), map.OptionalText("workflow"), map.Optional("input"));
        var (rule, mode, earlier) = (map.OptionalText("rule"), map.OptionalChoice("mode", Modes), map.Optional("earlier"));
        if ((happened is null) == (workflow is null))
        {
            map.Report("unclear-occasion", map.Place, "A rehearsal has an 'event' that comes in, or a 'workflow' that is run with an 'input'.");
            return null;
        }

        if (workflow is not null)
        {
            foreach (var key in OfEvents.Where(key => map.Optional(key) is not null))
            {
                map.Report("no-event", map.Optional(key)!.Place, $"'{key}' is about an event, and this rehearsal runs a workflow.");
            }

            return new Occasion.Run(new Named(workflow, map.Optional("workflow")!.Place), input is null ? JsonElement.Parse("{}"u8) : DocumentJson.ToJson(input));
        }

        if (input is not null)
        {
            map.Report("no-workflow", input.Place, "The input of a run that an event asks for is made by its rule; 'input' goes with 'workflow'.");
        }

        var read = RehearsedEvents.Read(happened!, "1", problems);
        at ??= read?.Time;
        return read is null ? null : new Occasion.Event(
            read,
            rule is null ? null : new Named(rule, map.Optional("rule")!.Place),
            mode is { } index ? (RuleMode)index : null,
            Earlier(earlier, happened!, at ?? UsualTime));
    }

    private IReadOnlyList<EarlierEvent> Earlier(DocumentNode? node, DocumentNode happened, DateTimeOffset at)
    {
        if (node is not (null or DocumentList))
        {
            problems.Add(node.Place.Problem($"{Area}/wrong-kind", "'earlier' is a list of what came before."));
        }

        var all = (node as DocumentList)?.Items.SelectMany((item, index) => OneEarlier(item, index, happened, at)).ToList() ?? [];
        return [.. all.OrderBy(one => one.At)];
    }

    private IEnumerable<EarlierEvent> OneEarlier(DocumentNode node, int index, DocumentNode happened, DateTimeOffset at)
    {
        var map = new MapReader(node, Area, "an earlier event", problems);
        map.Required("ago");
        var (ago, times, run) = (map.OptionalDuration("ago"), map.OptionalInteger("times", 1, 1_000) ?? 1, map.OptionalChoice("run", Runs));
        var own = map.Optional("event") is DocumentScalar { ScalarKind: JsonValueKind.String } path ? Opened(path) : map.Optional("event");
        map.Finish();
        if (ago is null)
        {
            return [];
        }

        // Each is an event of its own, unless it says which it is.
        var document = own is null ? happened : DocumentMerge.Deep(happened, own);
        return [.. Enumerable.Range(0, times).Select(nth => RehearsedEvents.Read(Other(document, own, $"earlier-{index + 1}-{nth + 1}"), "", problems)).OfType<NormalizedEvent>()
            .Select(read => new EarlierEvent(read, at - ago.Value, run is { } word ? (EarlierRun)word : EarlierRun.Going))];
    }

    private static DocumentNode Other(DocumentNode document, DocumentNode? own, string id) => document is not DocumentMap map || own is DocumentMap said && said["id"] is not null ? document
        : map with { Entries = [.. map.Entries.Where(entry => entry.Key != "id"), new DocumentEntry(map.Place, "id", new DocumentScalar(map.Place, JsonValueKind.String, id))] };

    private RehearsedSettings Settings(DocumentNode? node, DocumentPlace place)
    {
        if (node is not (null or DocumentMap))
        {
            problems.Add(node.Place.Problem($"{Area}/wrong-kind", "'settings' is an object: by the name of a setting its value; that of another pack is named with the pack, as pack.name."));
        }

        return new RehearsedSettings(
            (node as DocumentMap)?.Entries.ToDictionary(entry => entry.Key.Contains('.', StringComparison.Ordinal) ? entry.Key : $"{pack}.{entry.Key}", entry => Text(entry.Value), StringComparer.Ordinal) ?? [],
            node?.Place ?? place);
    }

    private static string Text(DocumentNode node) => node is DocumentScalar scalar ? scalar.Text : DocumentJson.ToJson(node).GetRawText();

    private static DateTimeOffset? Moment(MapReader map, string key)
    {
        var node = map.Optional(key);
        var moment = node is DocumentScalar { ScalarKind: JsonValueKind.String } text ? Rfc3339.Parse(text.Text) : null;
        if (node is not null && moment is null)
        {
            map.Report("not-a-time", node.Place, $"'{key}' is a time with its date and offset (RFC 3339), such as 2026-01-31T18:00:00Z.");
        }

        return moment;
    }
}
