using System.Text.Json;

namespace Serverless.Actions.OpenApi;

/// <param name="In"><c>path</c>, <c>query</c>, <c>header</c>, <c>cookie</c>; of version 2 also <c>body</c> and <c>formData</c>.</param>
/// <param name="Style">How lists and objects are written, in the words of version 3.</param>
/// <param name="Explode">Whether each of their parts is a value of its own.</param>
internal sealed record OpenApiParameter(string Name, string In, bool Required, string Style, bool Explode)
{
    public static OpenApiParameter Of(JsonElement json)
    {
        var place = OpenApiDocument.Text(json, "in")!;
        var (style, explode) = OpenApiDocument.Text(json, "collectionFormat") switch
        {
            "multi" => ("form", true),
            "ssv" => ("spaceDelimited", false),
            "pipes" => ("pipeDelimited", false),
            "tsv" => ("tabDelimited", false),
            "csv" => (Usual(place), false),
            _ => StyleOf(json, place),
        };
        return new OpenApiParameter(OpenApiDocument.Text(json, "name")!, place, place == "path" || IsTrue(json, "required"), style, explode);
    }

    private static (string Style, bool Explode) StyleOf(JsonElement json, string place)
    {
        var style = OpenApiDocument.Text(json, "style") ?? Usual(place);
        // Version 2 has the type beside the name and writes lists with commas unless it says otherwise.
        var version2 = json.TryGetProperty("type", out _);
        return (style, json.TryGetProperty("explode", out var explode) ? explode.ValueKind == JsonValueKind.True : style is "form" or "deepObject" && !version2);
    }

    private static string Usual(string place) => place is "query" or "cookie" or "formData" ? "form" : "simple";

    private static bool IsTrue(JsonElement json, string key) => json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.True;
}
