using System.Text.Json;
using Serverless.Api.Problems;
using Serverless.Core.Events.Json;
using Serverless.Core.Workflows.Control;

namespace Serverless.Api.Queries;

/// <summary>Reads <c>{reason, by?}</c>, and <c>input?</c> for a retry or a continuation, strictly.</summary>
internal static class RunActReader
{
    private const int TextLimit = 4_096;

    /// <param name="by">Whom the record names, given whom the body does; null where nobody can be named.</param>
    public static RunAct? Read(ActKind kind, ReadOnlyMemory<byte> body, Func<string?, string?> by, List<ProblemLine> problems)
    {
        var text = StrictJson.WithoutMark(body);
        problems.AddRange(StrictJson.Check(text.Span).Select(problem => ProblemLine.Of(problem)));
        if (problems.Count > 0)
        {
            return null;
        }

        var json = JsonElement.Parse(text.Span);
        if (json.ValueKind != JsonValueKind.Object)
        {
            Report(problems, "act/not-an-object", "The body is an object with a reason.");
            return null;
        }

        string[] known = kind is ActKind.Retry or ActKind.Continue ? ["reason", "by", "input"] : ["reason", "by"];
        foreach (var member in json.EnumerateObject().Where(member => !known.Contains(member.Name)))
        {
            Report(problems, "act/unknown-key", $"The body has no key '{member.Name}'; it knows {string.Join(", ", known)}.");
        }

        var reason = Text(json, "reason", problems);
        var claimed = json.TryGetProperty("by", out _) ? Text(json, "by", problems) : null;
        var named = by(claimed);
        if (named is null && problems.Count == 0)
        {
            Report(problems, "act/by", "A token says who you are, and you cannot act for somebody else; leave 'by' out.");
        }

        return problems.Count > 0 ? null : Of(kind, named!, reason!, json.TryGetProperty("input", out var input) ? input : null);
    }

    private static RunAct Of(ActKind kind, string by, string reason, JsonElement? input) => kind switch
    {
        ActKind.Pause => new RunAct.Pause(by, reason),
        ActKind.Resume => new RunAct.Resume(by, reason),
        ActKind.Cancel => new RunAct.Cancel(by, reason),
        ActKind.Retry => new RunAct.Retry(by, reason, input),
        ActKind.Continue => new RunAct.Continue(by, reason, input),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static string? Text(JsonElement json, string name, List<ProblemLine> problems)
    {
        if (json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= TextLimit } text)
        {
            return text;
        }

        Report(problems, "act/missing", $"'{name}' is a text of 1 to {TextLimit} characters.");
        return null;
    }

    private static void Report(List<ProblemLine> problems, string code, string sentence) => problems.Add(new ProblemLine(code, sentence, null, null, null));
}
