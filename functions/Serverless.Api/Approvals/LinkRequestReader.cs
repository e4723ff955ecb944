using System.Text.Json;
using Serverless.Api.Queries;
using Serverless.Application.Approvals;
using Serverless.Core.Documents;

namespace Serverless.Api.Approvals;

/// <param name="Person">Subject of whom the link is for.</param>
/// <param name="Roles">What that person is said to hold; null where nothing is said.</param>
internal sealed record LinkRequest(string Person, TimeSpan Within, IReadOnlyList<string>? Roles);

/// <summary>Reads <c>{for, within?, roles?}</c> strictly.</summary>
internal static class LinkRequestReader
{
    public const string Area = "link";

    private const int NameLimit = 200;
    private const int RoleLimit = 20;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);
    private static readonly string[] Known = ["for", "within", "roles"];

    public static LinkRequest? Read(SentObject sent)
    {
        if (!sent.Open("A link", "What a link is for is an object such as {\"for\": \"ann\", \"within\": \"P1D\"}.", Known))
        {
            return null;
        }

        var (person, within, roles) = (sent.Text("for", NameLimit), Within(sent), Roles(sent));
        return sent.Problems.Count > 0 ? null : new LinkRequest(person!, within, roles);
    }

    private static TimeSpan Within(SentObject sent)
    {
        if (sent.Find("within") is not { } within)
        {
            return ApprovalLinks.Usual;
        }

        if (within.ValueKind == JsonValueKind.String && IsoDuration.TryParse(within.GetString()!, out var time) && time > TimeSpan.Zero && time <= Longest)
        {
            return time;
        }

        sent.Refuse("within", "'within' says how long the link is good, such as PT4H: up to a year, and a day where it does not say.");
        return default;
    }

    private static string[]? Roles(SentObject sent)
    {
        if (sent.Find("roles") is not { } roles)
        {
            return null;
        }

        var named = roles.ValueKind == JsonValueKind.Array && roles.GetArrayLength() <= RoleLimit ? roles.EnumerateArray().Select(Name).ToArray() : [null];
        if (!named.Contains(null))
        {
            return named!;
        }

        sent.Refuse("roles", $"'roles' are up to {RoleLimit} texts of 1 to {NameLimit} characters: what that person holds.");
        return null;
    }

    private static string? Name(JsonElement json) => json.ValueKind == JsonValueKind.String && json.GetString() is { Length: > 0 and <= NameLimit } name ? name : null;
}
