using System.Text.Json;
using Serverless.Api.Problems;
using Serverless.Application.Runs;
using Serverless.Core.Access;
using Serverless.Core.Events.Json;

namespace Serverless.Api.Queries;

/// <summary>Reads <c>{path, performed, output?, by?, reason}</c> strictly. Without <c>by</c> it is the caller who says so.</summary>
internal static class DoubtAnswerReader
{
    private const int TextLimit = 4_096;
    private static readonly string[] Known = ["path", "performed", "output", "by", "reason"];

    public static DoubtAnswer? Read(string runId, ReadOnlyMemory<byte> body, Caller caller, List<ProblemLine> problems)
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
            Report(problems, "resolve/not-an-object", "The answer is an object with path, performed and reason.");
            return null;
        }

        foreach (var member in json.EnumerateObject().Where(member => !Known.Contains(member.Name)))
        {
            Report(problems, "resolve/unknown-key", $"The answer has no key '{member.Name}'; it knows {string.Join(", ", Known)}.");
        }

        var (path, reason) = (Text(json, "path", problems), Text(json, "reason", problems));
        var claimed = json.TryGetProperty("by", out _) ? Text(json, "by", problems) : null;
        var by = caller.SpeakingFor(claimed);
        if (by is null)
        {
            Report(problems, "resolve/by", "A token says who you are, and you cannot answer for somebody else; leave 'by' out.");
        }

        var performed = json.TryGetProperty("performed", out var said) && said.ValueKind is JsonValueKind.True or JsonValueKind.False;
        if (!performed)
        {
            Report(problems, "resolve/performed", "'performed' is true where the call was made, and false where it was not and is to be made again.");
        }

        var output = json.TryGetProperty("output", out var given) ? given : JsonElement.Parse("null"u8);
        return problems.Count > 0 ? null : new DoubtAnswer(runId, path!, said.GetBoolean(), output, by!, reason!);
    }

    private static string? Text(JsonElement json, string name, List<ProblemLine> problems)
    {
        if (json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= TextLimit } text)
        {
            return text;
        }

        Report(problems, "resolve/missing", $"'{name}' is a text of 1 to {TextLimit} characters.");
        return null;
    }

    private static void Report(List<ProblemLine> problems, string code, string sentence) => problems.Add(new ProblemLine(code, sentence, null, null, null));
}
