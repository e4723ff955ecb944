using System.Text.Json;
using Serverless.Core.Admission;
using Serverless.Core.Documents;

namespace Serverless.Application.Rehearsals;

/// <summary>Reads <c>expect</c>.</summary>
internal sealed class ExpectationReader(List<Problem> problems)
{
    private const string Area = "rehearsal";

    /// <summary>Of an event that does not ask the rule for anything.</summary>
    public const string Unmatched = "unmatched";

    private static readonly string[] Outcomes = ["completed", "faulted", "cancelled"];
    private static readonly string[] Effects = ["read", "change"];

    private static readonly IReadOnlyList<string> Decisions =
        [Unmatched, .. typeof(AdmissionDecision).GetNestedTypes().Where(type => type.IsSealed && type.Name != nameof(AdmissionDecision.Duplicate)).Select(type => Spoken(type.Name))];

    /// <summary>As verdicts are told: <c>OverBudget</c> is <c>over-budget</c>.</summary>
    public static string Spoken(string name) => string.Concat(name.Select((letter, index) => char.IsUpper(letter) ? $"{(index > 0 ? "-" : "")}{char.ToLowerInvariant(letter)}" : $"{letter}"));

    public Expectation Read(DocumentNode? node)
    {
        if (node is null)
        {
            return new Expectation([]);
        }

        var map = new MapReader(node, Area, "'expect'", problems);
        var expected = new Expectation(Verdicts(map.Optional("verdict")))
        {
            Tasks = List(map, "tasks", Name),
            Calls = List(map, "calls", Call),
            Changes = List(map, "changes", Call),
            Outcome = map.OptionalChoice("outcome", Outcomes) is { } outcome ? Outcomes[outcome] : null,
            Output = Json(map.Optional("output")),
            Fault = Fault(map.Optional("fault")),
            Took = map.OptionalDuration("took"),
        };
        if (node is DocumentMap && !expected.OfRun && expected.Verdicts.Count == 0)
        {
            map.Report("nothing-expected", node.Place, "A rehearsal expects something: a verdict, tasks, calls, changes, an outcome, an output, a fault, or how long it took.");
        }

        map.Finish();
        return expected;
    }

    private IReadOnlyList<ExpectedVerdict> Verdicts(DocumentNode? node) => node switch
    {
        null => [],
        DocumentMap map when map["decision"] is null => [.. map.Entries.Select(entry => Verdict(new Named(entry.Key, entry.KeyPlace), entry.Value))],
        _ => [Verdict(null, node)],
    };

    private ExpectedVerdict Verdict(Named? rule, DocumentNode node)
    {
        if (node is not DocumentMap)
        {
            return new ExpectedVerdict(rule, Decision(node), null);
        }

        var map = new MapReader(node, Area, "a verdict", problems);
        var verdict = new ExpectedVerdict(rule, map.Required("decision") is { } decision ? Decision(decision) : "", map.OptionalText("reason"));
        map.Finish();
        return verdict;
    }

    private string Decision(DocumentNode node)
    {
        if (node is DocumentScalar { ScalarKind: JsonValueKind.String } text && Decisions.Contains(text.Text))
        {
            return text.Text;
        }

        problems.Add(node.Place.Problem($"{Area}/unknown-verdict", $"A verdict is one of {string.Join(", ", Decisions)}."));
        return "";
    }

    private static List<T>? List<T>(MapReader map, string key, Func<DocumentNode, T?> read)
        where T : class
    {
        var node = map.Optional(key);
        if (node is not (null or DocumentList))
        {
            map.Report("wrong-kind", node.Place, $"'{key}' is a list, of nothing where there are none: [].");
        }

        return node is DocumentList list ? [.. list.Items.Select(read).OfType<T>()] : null;
    }

    private Named? Name(DocumentNode node)
    {
        if (node is DocumentScalar { ScalarKind: JsonValueKind.String } text)
        {
            return new Named(text.Text, node.Place);
        }

        problems.Add(node.Place.Problem($"{Area}/wrong-kind", "A task is named by its name or its reference, such as /do/0/look."));
        return null;
    }

    private ExpectedCall? Call(DocumentNode node)
    {
        if (node is not DocumentMap)
        {
            return Name(node) is { } name ? new ExpectedCall(name, null, null, node.Place) : null;
        }

        var map = new MapReader(node, Area, "a call", problems);
        var (task, effect) = (map.RequiredText("task"), map.OptionalChoice("effect", Effects));
        var call = new ExpectedCall(new Named(task ?? "", map.Optional("task")?.Place ?? node.Place), effect is { } index ? Effects[index] : null, Json(map.Optional("with")), node.Place);
        map.Finish();
        return task is null ? null : call;
    }

    /// <summary>A text is its type.</summary>
    private static JsonElement? Fault(DocumentNode? node) => node switch
    {
        null => null,
        DocumentScalar { ScalarKind: JsonValueKind.String } type => DocumentJson.ToJson(new DocumentMap(node.Place, [new DocumentEntry(node.Place, "type", Typed(type))])),
        DocumentMap map => DocumentJson.ToJson(map with { Entries = [.. map.Entries.Select(entry => entry is { Key: "type", Value: DocumentScalar type } ? entry with { Value = Typed(type) } : entry)] }),
        _ => DocumentJson.ToJson(node),
    };

    private static DocumentScalar Typed(DocumentScalar type) => type with { Text = StandInReader.TypeOf(type.Text) };

    private static JsonElement? Json(DocumentNode? node) => node is null ? null : DocumentJson.ToJson(node);
}
