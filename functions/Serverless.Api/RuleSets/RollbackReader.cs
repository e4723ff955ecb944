using System.Text.Json;
using Serverless.Application.RuleSets;
using Serverless.Core.Documents;
using Serverless.Core.Events.Json;

namespace Serverless.Api.RuleSets;

/// <param name="To">Id of a set; null for the one before.</param>
internal sealed record RollbackWish(string? To, string? Reason);

/// <summary>Reads <c>{to?, reason?}</c> strictly; no body at all says neither.</summary>
internal static class RollbackReader
{
    private const int IdLength = 64;

    public static Reading<RollbackWish> Read(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            return new Reading<RollbackWish>(new RollbackWish(null, null), []);
        }

        var text = StrictJson.WithoutMark(body);
        if (StrictJson.Check(text.Span) is { Count: > 0 } faults)
        {
            return new Reading<RollbackWish>(null, faults);
        }

        var json = JsonElement.Parse(text.Span);
        if (json.ValueKind != JsonValueKind.Object)
        {
            return new Reading<RollbackWish>(null, [Wrong("not-an-object", "A rollback is an object with to, or reason, or both, or neither.")]);
        }

        var problems = new List<Problem>();
        var (to, reason) = ((string?)null, (string?)null);
        foreach (var member in json.EnumerateObject())
        {
            switch (member.Name)
            {
                case "to" when member.Value.ValueKind == JsonValueKind.String && member.Value.GetString() is { Length: IdLength } id:
                    to = id;
                    break;
                case "to":
                    problems.Add(Wrong("to", $"'to' is the id of a rule set, {IdLength} hex digits; leave it out for the set before."));
                    break;
                case "reason" when member.Value.ValueKind == JsonValueKind.String && member.Value.GetString() is { Length: > 0 and <= RuleSetMove.ReasonLimit } why:
                    reason = why;
                    break;
                case "reason":
                    problems.Add(Wrong("reason", $"'reason' is a text of 1 to {RuleSetMove.ReasonLimit} characters."));
                    break;
                default:
                    problems.Add(Wrong("unknown-key", $"There is no '{member.Name}' here; a rollback has to and reason."));
                    break;
            }
        }

        return new Reading<RollbackWish>(problems.Count == 0 ? new RollbackWish(to, reason) : null, problems);
    }

    private static Problem Wrong(string code, string sentence) => new($"rollback/{code}", null, 0, 0, sentence);
}
