using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Actions.Http;
using Serverless.Core.Arm;
using Serverless.Core.Documents;

namespace Serverless.Actions.Azure;

/// <summary>Reads <see cref="AzureCallArguments"/>. Their values may come from events, so none is trusted and none is repeated in a problem.</summary>
internal sealed partial class AzureArgumentsReader
{
    private static readonly HttpMethod[] Methods = [HttpMethod.Get, HttpMethod.Head, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Post, HttpMethod.Patch];

    private readonly List<string> problems = [];

    /// <summary>Null with a sentence for each problem where they cannot be used.</summary>
    public static AzureCallArguments? Read(JsonElement with, out string problems)
    {
        var reader = new AzureArgumentsReader();
        AzureCallArguments? arguments = null;
        try
        {
            arguments = with.ValueKind == JsonValueKind.Object ? reader.Read(with) : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, which the JSON reader lets in and no request can carry.
            reader.problems.Add("A text in the arguments is not Unicode.");
        }

        problems = arguments is null && reader.problems.Count == 0 ? "The arguments are not an object." : string.Join(' ', reader.problems);
        return problems.Length == 0 ? arguments : null;
    }

    private AzureCallArguments Read(JsonElement with)
    {
        var method = Array.Find(Methods, known => known.Method.Equals(Text(with, "method"), StringComparison.OrdinalIgnoreCase));
        Require(method is not null, "'method' is one of get, head, put, delete, post, patch.");
        var (resource, problem) = ((ArmId?)null, "is not a text");
        var named = Text(with, "resource") is { } id && ArmId.TryParse(id, out resource, out problem);
        Require(named, $"'resource' {problem}.");
        var path = ArmSubpath.None;
        Require(!Has(with, "path") || (Text(with, "path") is { } below && ArmSubpath.TryParse(below, out path)), "'path' is no path below a resource.");
        var version = Text(with, "apiVersion");
        Require(version is not null && ApiVersion().IsMatch(version), "'apiVersion' is a date such as 2024-11-01, or 2024-11-01-preview.");
        var longest = AzureCallArguments.UsualLongest;
        Require(!Has(with, "timeout") || (IsoDuration.TryParse(Text(with, "timeout") ?? "", out longest) && longest >= TimeSpan.Zero && longest <= TimeSpan.FromDays(30)),
            "'timeout' is an ISO 8601 duration of 30 days at most, such as PT1H.");
        var query = Query(with);
        return new AzureCallArguments(method!, resource!, path!, version!, query, HttpBody.Of(with.TryGetProperty("body", out var body) ? body : default), longest);
    }

    private List<KeyValuePair<string, string>> Query(JsonElement with)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        if (!Has(with, "query"))
        {
            return pairs;
        }

        var query = with.GetProperty("query");
        Require(query.ValueKind == JsonValueKind.Object, "'query' is not an object.");
        foreach (var pair in query.ValueKind == JsonValueKind.Object ? query.EnumerateObject() : default)
        {
            Require(!pair.Name.Equals("api-version", StringComparison.OrdinalIgnoreCase), "The version stands in 'apiVersion', not in the query.");
            Require(pair.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False, "A value in 'query' is null, an object or a list.");
            pairs.Add(new(pair.Name, pair.Value.ValueKind == JsonValueKind.String ? pair.Value.GetString()! : pair.Value.GetRawText()));
        }

        return pairs;
    }

    private void Require(bool condition, string problem)
    {
        if (!condition)
        {
            problems.Add(problem);
        }
    }

    private static bool Has(JsonElement with, string key) => with.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null;

    private static string? Text(JsonElement with, string key) => with.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}(-[a-z]+(\.\d+)?)?\z")]
    private static partial Regex ApiVersion();
}
