using System.Text;
using System.Text.Json;
using Serverless.Core.Workflows;
using Serverless.Core.Workflows.Effects;
using static Serverless.Actions.Arguments;

namespace Serverless.Actions.Http;

/// <summary>Reads <see cref="HttpCallArguments"/>. Their values may come from events, so none is trusted and none is repeated in a problem.</summary>
internal sealed class HttpArgumentsReader
{
    private readonly List<string> problems = [];

    /// <summary>Whether the call may change something: then what leaves out a name could widen what it does, as DELETE /hosts without its ?name= would.</summary>
    private bool changes;

    /// <summary>Null with a sentence for each problem where they cannot be used.</summary>
    public static HttpCallArguments? Read(JsonElement with, out string problems)
    {
        var reader = new HttpArgumentsReader();
        HttpCallArguments? arguments = null;
        try
        {
            arguments = with.ValueKind == JsonValueKind.Object ? reader.Read(with) : reader.Refuse<HttpCallArguments>("The arguments are not an object.");
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, which the JSON reader lets in and no request can carry.
            reader.problems.Add("A text in the arguments is not Unicode.");
        }

        problems = string.Join(' ', reader.problems);
        return problems.Length == 0 ? arguments : null;
    }

    /// <summary>What becomes of an answer: <c>output</c> and <c>redirect</c>.</summary>
    public static (HttpOutput Output, bool Redirect, string? Problem) ReadAnswer(JsonElement with)
    {
        var reader = new HttpArgumentsReader();
        var (output, redirect) = with.ValueKind == JsonValueKind.Object ? (reader.Output(with), reader.Redirect(with)) : default;
        return (output, redirect, reader.problems.Count == 0 ? null : string.Join(' ', reader.problems));
    }

    /// <summary>Headers beside an endpoint; a sentence where one of them cannot be sent.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> ReadHeaders(JsonElement json, out string? problem)
    {
        var reader = new HttpArgumentsReader();
        var headers = json.ValueKind == JsonValueKind.Object ? reader.Headers(json) : [];
        problem = reader.problems.Count == 0 ? null : string.Join(' ', reader.problems);
        return headers;
    }

    private HttpCallArguments? Read(JsonElement with)
    {
        changes = CallEffects.Of(Functions.Http, with) == CallEffect.Change;
        var method = Method(with);
        var endpoint = Endpoint(with);
        var headers = Headers(with);
        var query = Pairs(with, "query");
        var output = Output(with);
        var redirect = Redirect(with);
        var body = HttpBody.Of(Optional(with, "body"));
        return problems.Count > 0 ? null : new(method!, WithQuery(endpoint!.Uri, query), headers, body, output, redirect) { Identity = endpoint.Identity };
    }

    private HttpMethod? Method(JsonElement with)
    {
        if (Optional(with, "method") is not { ValueKind: JsonValueKind.String } method || !HeaderRules.IsToken(method.GetString()!))
        {
            return Refuse<HttpMethod>("'method' is missing or is not the name of a method.");
        }

        // Parse knows the standard methods in any case; names of others are case-sensitive (RFC 9110, section 9.1).
        var parsed = HttpMethod.Parse(method.GetString());
        return parsed == HttpMethod.Connect || parsed == HttpMethod.Trace ? Refuse<HttpMethod>($"'method' may not be {parsed}.") : parsed;
    }

    private EndpointAddress? Endpoint(JsonElement with)
    {
        var endpoint = EndpointAddress.Read(Optional(with, "endpoint"), "'endpoint'", out var problem);
        return problem is null ? endpoint : Refuse<EndpointAddress>(problem);
    }

    private List<KeyValuePair<string, string>> Headers(JsonElement with)
    {
        var headers = Pairs(with, "headers");
        foreach (var (name, value) in headers)
        {
            if (HeaderRules.Problem(name, value) is { } problem)
            {
                problems.Add(problem);
            }
        }

        return headers;
    }

    private HttpOutput Output(JsonElement with)
    {
        var output = Optional(with, "output");
        switch (output.ValueKind == JsonValueKind.String ? output.GetString() : null)
        {
            case null when output.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null:
            case "content":
                return HttpOutput.Content;
            case "raw":
                return HttpOutput.Raw;
            case "response":
                return HttpOutput.Response;
            default:
                problems.Add("'output' is one of raw, content, response.");
                return default;
        }
    }

    private bool Redirect(JsonElement with)
    {
        var redirect = Optional(with, "redirect").ValueKind;
        if (redirect is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null or JsonValueKind.Undefined))
        {
            problems.Add("'redirect' is true or false.");
        }

        return redirect == JsonValueKind.True;
    }

    /// <summary>Names with their values; a list gives its name once for each item, an empty one not at all, and what is no text its JSON.</summary>
    private List<KeyValuePair<string, string>> Pairs(JsonElement with, string key)
    {
        var map = Optional(with, key);
        List<KeyValuePair<string, string>> pairs = [];
        if (map.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return pairs;
        }

        if (map.ValueKind != JsonValueKind.Object)
        {
            problems.Add($"'{key}' is not a map.");
            return pairs;
        }

        foreach (var pair in map.EnumerateObject())
        {
            if (pair.Value.ValueKind != JsonValueKind.Array)
            {
                Add(pairs, key, pair.Name, pair.Value);
                continue;
            }

            if (changes && pair.Value.GetArrayLength() == 0)
            {
                problems.Add($"A value in '{key}' is an empty list.");
            }

            foreach (var item in pair.Value.EnumerateArray())
            {
                Add(pairs, key, pair.Name, item);
            }
        }

        return pairs;
    }

    private void Add(List<KeyValuePair<string, string>> pairs, string key, string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            // Refused of calls that only read too: an empty list may be meant, null is a value that is missing.
            problems.Add($"A value in '{key}' is null.");
            return;
        }

        pairs.Add(new(name, value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()));
    }

    public static Uri WithQuery(Uri endpoint, List<KeyValuePair<string, string>> query)
    {
        if (query.Count == 0)
        {
            return endpoint;
        }

        var text = new StringBuilder(endpoint.GetComponents(UriComponents.Query, UriFormat.UriEscaped));
        foreach (var (name, value) in query)
        {
            text.Append(text.Length == 0 ? "" : "&").Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        }

        return new UriBuilder(endpoint) { Query = text.ToString() }.Uri;
    }


    private T? Refuse<T>(string problem)
        where T : class
    {
        problems.Add(problem);
        return null;
    }
}
