using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Serverless.Actions.Http;
using Serverless.Actions.Secrets;

namespace Serverless.Actions.OpenApi;

/// <summary>Makes of an operation and the parameters of a call the HTTP call that performs it. Values may come from events: they are encoded for the
/// place they go to, and what has no place is refused rather than left out.</summary>
internal sealed class OpenApiRequest
{
    private readonly List<string> problems = [];
    private readonly List<KeyValuePair<string, string>> query = [];
    private readonly List<KeyValuePair<string, string>> headers = [];
    private readonly List<KeyValuePair<string, string>> cookies = [];
    private readonly List<KeyValuePair<string, string>> form = [];
    private readonly OpenApiOperation operation;
    private readonly DeclaredCredentials credentials;
    private string path;

    private OpenApiRequest(OpenApiOperation operation) => (this.operation, path, credentials) = (operation, operation.Path, DeclaredCredentials.Of(operation.Document));

    /// <param name="problems">One line; empty where the call can be made.</param>
    public static HttpCallArguments? Of(OpenApiOperation operation, IReadOnlyDictionary<string, JsonElement> parameters, out string problems)
    {
        var request = new OpenApiRequest(operation);
        var arguments = request.Build(parameters);
        problems = string.Join(' ', request.problems);
        return request.problems.Count == 0 ? arguments : null;
    }

    private HttpCallArguments? Build(IReadOnlyDictionary<string, JsonElement> given)
    {
        var left = given.Where(pair => pair.Value.ValueKind != JsonValueKind.Null).ToDictionary();
        foreach (var parameter in operation.Parameters().Where(parameter => parameter.In != "body"))
        {
            if (left.Remove(parameter.Name, out var value))
            {
                Place(parameter, value);
            }
            else if (parameter.Required)
            {
                problems.Add($"The operation needs the parameter '{parameter.Name}'.");
            }
        }

        var body = Body(left);
        if (path.AsSpan().IndexOfAny('{', '}') >= 0)
        {
            problems.Add("The path of the operation has a part that no parameter fills in.");
        }

        if (OpenApiServers.Of(operation) is not { } server || !Uri.TryCreate(server + "/" + path.TrimStart('/'), UriKind.Absolute, out var address))
        {
            problems.Add("The document names no server that can be called over http or https.");
            return null;
        }

        AddStandardHeaders();
        return new HttpCallArguments(HttpMethod.Parse(operation.Method), HttpArgumentsReader.WithQuery(address, query), headers, body, HttpOutput.Content, false) { Credentials = credentials };
    }

    private void Place(OpenApiParameter parameter, JsonElement value)
    {
        switch (parameter.In)
        {
            case "path":
                var text = ParameterText.Joined(parameter, value, Uri.EscapeDataString);
                if (text is "" or "." or "..")
                {
                    problems.Add($"The parameter '{parameter.Name}' is empty or leads to another path.");
                }

                path = path.Replace($"{{{parameter.Name}}}", text, StringComparison.Ordinal);
                break;
            case "query":
                query.AddRange(Kept(parameter, ParameterText.Pairs(parameter, value)));
                break;
            case "header":
                AddHeader(parameter.Name, ParameterText.Joined(parameter, value, part => part));
                break;
            case "cookie":
                cookies.AddRange(ParameterText.Pairs(parameter, value));
                break;
            case "formData":
                form.AddRange(ParameterText.Pairs(parameter, value));
                break;
        }
    }

    /// <summary>Nobody is to read those that are credentials, wherever they come back. Those in headers and cookies are looked at when the call is made.</summary>
    private IEnumerable<KeyValuePair<string, string>> Kept(OpenApiParameter parameter, IEnumerable<KeyValuePair<string, string>> pairs)
    {
        foreach (var pair in pairs)
        {
            if (credentials.Have(parameter.In, parameter.Name))
            {
                CallSecrets.NoteValue(pair.Value);
            }

            yield return pair;
        }
    }

    private void AddHeader(string name, string value)
    {
        if (HeaderRules.Problem(name, value) is { } problem)
        {
            problems.Add(problem);
        }

        headers.Add(new(name, value));
    }

    private void AddStandardHeaders()
    {
        if (cookies.Count > 0)
        {
            AddHeader("Cookie", string.Join("; ", cookies.Select(cookie => $"{cookie.Key}={Uri.EscapeDataString(cookie.Value)}")));
        }

        if (operation.AnswersJson && !headers.Exists(header => header.Key.Equals("Accept", StringComparison.OrdinalIgnoreCase)))
        {
            AddHeader("Accept", "application/json");
        }
    }

    /// <summary>The parameter with the body's name is the body; without it, what has no other place are its properties.</summary>
    private HttpBody? Body(Dictionary<string, JsonElement> left)
    {
        if (form.Count > 0)
        {
            Refuse(left);
            return new HttpBody(Encoding.UTF8.GetBytes(Form(form)), "application/x-www-form-urlencoded");
        }

        if (!operation.HasBody || left.Count == 0)
        {
            Refuse(left);
            if (operation.NeedsBody)
            {
                problems.Add($"The operation needs a body, the parameter '{operation.BodyName}'.");
            }

            return null;
        }

        var named = left.Remove(operation.BodyName, out var body);
        if (named)
        {
            Refuse(left);
        }
        else
        {
            body = JsonSerializer.SerializeToElement(left);
        }

        return Encoded(body);
    }

    private HttpBody? Encoded(JsonElement body)
    {
        var type = operation.BodyTypes() is [var best, ..] ? best : "application/json";
        if (type == "application/x-www-form-urlencoded" && body.ValueKind == JsonValueKind.Object)
        {
            return new HttpBody(Encoding.UTF8.GetBytes(Form(body.EnumerateObject().SelectMany(part =>
                ParameterText.Pairs(new OpenApiParameter(part.Name, "formData", false, "form", true), part.Value)))), type);
        }

        if (type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
        {
            problems.Add("The operation takes only multipart bodies, which are not supported.");
            return null;
        }

        var json = type.Contains("json", StringComparison.OrdinalIgnoreCase) || type.Contains('*');
        return body.ValueKind == JsonValueKind.String && !json
            ? new HttpBody(Encoding.UTF8.GetBytes(body.GetString()!), type)
            : new HttpBody(JsonMarshal.GetRawUtf8Value(body).ToArray(), json && !type.Contains('*') ? type : "application/json");
    }

    private void Refuse(Dictionary<string, JsonElement> left)
    {
        if (left.Count > 0)
        {
            problems.Add($"The operation has no place for {left.Count} of the parameters; it knows {string.Join(", ", operation.Parameters().Select(parameter => parameter.Name).Append(operation.HasBody ? operation.BodyName : null).OfType<string>().Distinct())}.");
        }
    }

    private static string Form(IEnumerable<KeyValuePair<string, string>> pairs) =>
        string.Join('&', pairs.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
}
