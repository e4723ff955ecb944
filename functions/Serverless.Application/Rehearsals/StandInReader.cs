using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Workflows;

namespace Serverless.Application.Rehearsals;

/// <summary>Reads <c>answers</c>.</summary>
internal sealed class StandInReader(List<Problem> problems)
{
    /// <summary>How often one answer may be given, at most.</summary>
    private const int MostTimes = 10_000;

    private static readonly JsonElement Empty = JsonElement.Parse("{}"u8);
    private static readonly string[] Kinds = ["body", "status", "error", "raise", "answer", "event"];

    /// <summary>The errors of the DSL by their short names, as the functions that come along raise them.</summary>
    private static readonly Dictionary<string, Failure> Standard = new(StringComparer.Ordinal)
    {
        ["timeout"] = new(FailureTypes.Timeout, 408, "Timeout"),
        ["communication"] = new(FailureTypes.Communication, 503, "Communication error"),
        ["authentication"] = new(FailureTypes.Authentication, 401, "Authentication error"),
        ["authorization"] = new(FailureTypes.Authorization, 403, "Authorization error"),
        ["configuration"] = new(FailureTypes.Configuration, 400, "Configuration error"),
        ["validation"] = new(FailureTypes.Validation, 400, "Validation error"),
        ["runtime"] = new(FailureTypes.Runtime, 500, "Runtime error"),
    };

    public static string TypeOf(string name) => Standard.TryGetValue(name, out var failure) ? failure.Type : name;

    public IReadOnlyList<TaskAnswers> Read(DocumentNode? node)
    {
        if (node is not (null or DocumentMap))
        {
            problems.Add(node.Place.Problem("rehearsal/wrong-kind", "'answers' is an object: by the name of a task what it is answered, once or a list."));
        }

        return [.. (node as DocumentMap)?.Entries.Select(entry => Task(new Named(entry.Key, entry.KeyPlace), entry.Value)) ?? []];
    }

    private TaskAnswers Task(Named task, DocumentNode node) => node is DocumentList list
        ? new TaskAnswers(task, [.. list.Items.SelectMany(item => Answer(item, out var times) is { } answer ? Enumerable.Repeat(answer, times) : [])], Always: false)
        : new TaskAnswers(task, Answer(node, out var times) is { } answer ? [.. Enumerable.Repeat(answer, times)] : [], Always: node is not DocumentMap map || map["times"] is null);

    private StandIn? Answer(DocumentNode node, out int times)
    {
        times = 1;
        if (node is DocumentScalar { ScalarKind: JsonValueKind.String } word)
        {
            return Word(word.Text, node.Place, TimeSpan.Zero, "ann", "as rehearsed", [], null);
        }

        var map = new MapReader(node, "rehearsal", "an answer", problems);
        var given = Kinds.Where(kind => map.Optional(kind) is not null).ToList();
        times = map.OptionalInteger("times", 1, MostTimes) ?? 1;
        var after = map.OptionalDuration("after") ?? TimeSpan.Zero;
        var answer = given switch
        {
            ["body"] or ["status"] or ["body", "status"] => Returned(map, after),
            ["error"] => Raised(map, after),
            ["raise"] => Raised(map, after, map.OptionalText("raise")),
            ["answer"] => Answered(map, after),
            ["event"] => RehearsedEvents.Read(map.Optional("event")!, $"heard-{node.Place.Line}", problems) is { } heard ? new StandIn.Heard(node.Place, after, JsonElement.Parse(heard.Utf8.Span)) : null,
            _ => Unclear(map, node),
        };
        map.Finish();
        return answer;
    }

    private static StandIn? Unclear(MapReader map, DocumentNode node)
    {
        if (node is DocumentMap)
        {
            map.Report("unclear-answer", node.Place, "An answer is one of: body, status or both; error; raise; answer (of a person); event (that is heard).");
        }

        return null;
    }

    private static StandIn.Returned Returned(MapReader map, TimeSpan after) =>
        new(map.Place, after, map.Optional("body") is { } body ? DocumentJson.ToJson(body) : Empty, map.OptionalInteger("status", 200, 599) ?? 200);

    private static StandIn.Raised? Raised(MapReader map, TimeSpan after, string? name)
    {
        if (name is null || Standard.TryGetValue(name, out var failure))
        {
            return name is null ? null : new StandIn.Raised(map.Place, after, Standard[name]);
        }

        map.Report("unknown-error", map.Optional("raise")!.Place, $"'raise' is one of {string.Join(", ", Standard.Keys)}; write any other error in full, as error: {{ type, status, title, detail }}.");
        return null;
    }

    private StandIn.Raised? Raised(MapReader answer, TimeSpan after)
    {
        var map = new MapReader(answer.Optional("error")!, "rehearsal", "an error", problems);
        var (type, status) = (map.RequiredText("type"), map.OptionalInteger("status", 100, 599));
        var usual = type is null ? null : Standard.GetValueOrDefault(type);
        var failure = new Failure(usual?.Type ?? type ?? "", status ?? usual?.Status ?? 500, map.OptionalText("title") ?? usual?.Title, map.OptionalText("detail"));
        map.Finish();
        return type is null ? null : new StandIn.Raised(answer.Place, after, failure);
    }

    private StandIn? Answered(MapReader map, TimeSpan after)
    {
        var (by, reason, roles) = (map.OptionalText("by") ?? "ann", map.OptionalText("reason") ?? "as rehearsed", map.OptionalTexts("roles"));
        var data = map.Optional("data") is { } node ? DocumentJson.ToJson(node) : (JsonElement?)null;
        return map.OptionalText("answer") is { } word ? Word(word, map.Optional("answer")!.Place, after, by, reason, roles, data) : null;
    }

    private StandIn? Word(string word, DocumentPlace place, TimeSpan after, string by, string reason, IReadOnlyList<string> roles, JsonElement? data)
    {
        switch (word)
        {
            case "approved" or "rejected":
                return new StandIn.Answered(place, after, word == "approved", by, reason, roles, data);
            case "timeout":
                return new StandIn.Silence(place);
            default:
                problems.Add(place.Problem("rehearsal/unclear-answer", $"'{word}' is no answer. A person's is approved, rejected or timeout; that of a call is an object with body, status, error or raise."));
                return null;
        }
    }
}
