using System.Text.Json;
using Serverless.Api.Problems;
using Serverless.Application.Approvals;
using Serverless.Core.Documents;
using Serverless.Core.Events.Json;

namespace Serverless.Api.Approvals;

/// <param name="Person">Subject of whom the link is for.</param>
/// <param name="Roles">What that person is said to hold; null where nothing is said.</param>
internal sealed record LinkRequest(string Person, TimeSpan Within, IReadOnlyList<string>? Roles);

/// <summary>Reads <c>{for, within?, roles?}</c> strictly.</summary>
internal sealed class LinkRequestReader
{
    private const int NameLimit = 200;
    private const int RoleLimit = 20;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);
    private static readonly string[] Known = ["for", "within", "roles"];

    private readonly List<ProblemLine> problems = [];

    public IReadOnlyList<ProblemLine> Problems => problems;

    public LinkRequest? Read(ReadOnlyMemory<byte> body)
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
            Report("not-an-object", "What a link is for is an object such as {\"for\": \"ann\", \"within\": \"P1D\"}.");
            return null;
        }

        foreach (var member in json.EnumerateObject().Where(member => !Known.Contains(member.Name)))
        {
            Report("unknown-key", $"A link has no key '{member.Name}'; it knows {string.Join(", ", Known)}.");
        }

        var (person, within, roles) = (Person(json), Within(json), Roles(json));
        return problems.Count > 0 ? null : new LinkRequest(person!, within, roles);
    }

    private string? Person(JsonElement json)
    {
        if (json.TryGetProperty("for", out var person) && Name(person) is { } name)
        {
            return name;
        }

        Report("missing", $"'for' says whom the link is for, in 1 to {NameLimit} characters.");
        return null;
    }

    private TimeSpan Within(JsonElement json)
    {
        if (!json.TryGetProperty("within", out var within))
        {
            return ApprovalLinks.Usual;
        }

        if (within.ValueKind == JsonValueKind.String && IsoDuration.TryParse(within.GetString()!, out var time) && time > TimeSpan.Zero && time <= Longest)
        {
            return time;
        }

        Report("within", "'within' says how long the link is good, such as PT4H: up to a year, and a day where it does not say.");
        return default;
    }

    private string[]? Roles(JsonElement json)
    {
        if (!json.TryGetProperty("roles", out var roles))
        {
            return null;
        }

        var named = roles.ValueKind == JsonValueKind.Array && roles.GetArrayLength() <= RoleLimit ? roles.EnumerateArray().Select(Name).ToArray() : [null];
        if (!named.Contains(null))
        {
            return named!;
        }

        Report("roles", $"'roles' are up to {RoleLimit} texts of 1 to {NameLimit} characters: what that person holds.");
        return null;
    }

    private static string? Name(JsonElement json) => json.ValueKind == JsonValueKind.String && json.GetString() is { Length: > 0 and <= NameLimit } name ? name : null;

    private void Report(string code, string sentence) => problems.Add(new ProblemLine($"link/{code}", sentence, null, null, null));
}
