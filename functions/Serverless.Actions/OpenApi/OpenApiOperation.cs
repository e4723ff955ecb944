using System.Text.Json;

namespace Serverless.Actions.OpenApi;

/// <summary>One operation, with what its path says for all of them.</summary>
/// <param name="Path">Such as <c>/pet/{petId}</c>.</param>
/// <param name="Method">In small letters.</param>
internal sealed record OpenApiOperation(OpenApiDocument Document, string Path, string Method, JsonElement PathItem, JsonElement Operation)
{
    /// <summary>Those of the operation before those of its path, which it may override.</summary>
    public IReadOnlyList<OpenApiParameter> Parameters() =>
    [
        .. OpenApiDocument.Items(Operation, "parameters").Concat(OpenApiDocument.Items(PathItem, "parameters"))
            .Select(Document.Resolve)
            .Where(parameter => OpenApiDocument.Text(parameter, "name") is not null && OpenApiDocument.Text(parameter, "in") is not null)
            .Select(OpenApiParameter.Of)
            .DistinctBy(parameter => (parameter.Name, parameter.In)),
    ];

    /// <summary>The content types a body may have, the best first; empty where there is no body (of an operation of version 3).</summary>
    public IReadOnlyList<string> BodyTypes()
    {
        var types = Document.IsVersion2
            ? Texts(Operation, "consumes") is { Count: > 0 } own ? own : Texts(Document.Root, "consumes")
            : [.. OpenApiDocument.Entries(RequestBody, "content").Select(type => type.Name)];
        return [.. types.OrderBy(type => type.Contains("json", StringComparison.OrdinalIgnoreCase) ? 0 : type == "application/x-www-form-urlencoded" ? 1 : 2)];
    }

    /// <summary>What the body is called among the parameters of a call; version 2 names it.</summary>
    public string BodyName =>
        Parameters().FirstOrDefault(parameter => parameter.In == "body")?.Name ?? OpenApiDocument.Text(RequestBody, "x-bodyName") ?? "body";

    public bool HasBody => Document.IsVersion2 ? Parameters().Any(parameter => parameter.In is "body" or "formData") : RequestBody.ValueKind == JsonValueKind.Object;

    public bool NeedsBody => Document.IsVersion2
        ? Parameters().Any(parameter => parameter is { In: "body", Required: true })
        : RequestBody.ValueKind == JsonValueKind.Object && RequestBody.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.True;

    /// <summary>Whether an answer may be JSON, or nothing is said about it.</summary>
    public bool AnswersJson
    {
        get
        {
            var types = Document.IsVersion2
                ? Texts(Operation, "produces") is { Count: > 0 } own ? own : Texts(Document.Root, "produces")
                : [.. OpenApiDocument.Entries(Operation, "responses").SelectMany(answer => OpenApiDocument.Entries(Document.Resolve(answer.Value), "content")).Select(type => type.Name)];
            return types.Count == 0 || types.Any(type => type.Contains("json", StringComparison.OrdinalIgnoreCase) || type == "*/*");
        }
    }

    private JsonElement RequestBody => Operation.TryGetProperty("requestBody", out var body) ? Document.Resolve(body) : default;

    private static List<string> Texts(JsonElement json, string key) =>
        [.. OpenApiDocument.Items(json, key).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)];
}
