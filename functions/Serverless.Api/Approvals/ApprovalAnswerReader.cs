using System.Text.Json;
using Serverless.Api.Problems;
using Serverless.Core.Access;
using Serverless.Core.Events.Json;
using Serverless.Core.Workflows.Control;

namespace Serverless.Api.Approvals;

/// <summary>Reads <c>{approved, reason, binding, data?, by?, how?}</c> strictly.</summary>
internal sealed class ApprovalAnswerReader(string id, Caller caller)
{
    private const int TextLimit = 4_096;
    private static readonly string[] Known = ["approved", "reason", "binding", "data", "by", "how"];
    private static readonly string[] Ways = ["api", "command-line"];

    private readonly List<ProblemLine> problems = [];

    public IReadOnlyList<ProblemLine> Problems => problems;

    public RunAct.Answer? Read(ReadOnlyMemory<byte> body)
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
            Report("not-an-object", "The answer is an object with approved, reason and binding.");
            return null;
        }

        foreach (var member in json.EnumerateObject().Where(member => !Known.Contains(member.Name)))
        {
            Report("unknown-key", $"The answer has no key '{member.Name}'; it knows {string.Join(", ", Known)}.");
        }

        if (!json.TryGetProperty("approved", out var approved) || approved.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            Report("missing", "'approved' is true for yes and false for no.");
        }

        var (reason, binding) = (Text(json, "reason"), Text(json, "binding"));
        var how = json.TryGetProperty("how", out _) ? Text(json, "how") : Ways[0];
        if (how is not null && !Ways.Contains(how))
        {
            Report("how", $"'how' is one of {string.Join(", ", Ways)}.");
        }

        var claimed = json.TryGetProperty("by", out _) ? Text(json, "by") : null;
        if (caller.SpeakingFor(claimed) is not { } by)
        {
            Report("by", "A token says who you are, and you cannot answer for somebody else; leave 'by' out.");
            return null;
        }

        return problems.Count > 0 ? null : new RunAct.Answer(by, reason!, id, binding!, approved.GetBoolean())
        {
            // On this machine there is but the word of whoever asks; a key is one person, whatever name comes with it.
            Subject = caller.Proof == CallerProof.Loopback ? claimed ?? caller.Subject : caller.Subject,
            Roles = caller.Roles,
            How = how!,
            Data = json.TryGetProperty("data", out var data) ? data : null,
        };
    }

    private string? Text(JsonElement json, string name)
    {
        if (json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= TextLimit } text)
        {
            return text;
        }

        Report("missing", $"'{name}' is a text of 1 to {TextLimit} characters.");
        return null;
    }

    private void Report(string code, string sentence) => problems.Add(new ProblemLine($"answer/{code}", sentence, null, null, null));
}
