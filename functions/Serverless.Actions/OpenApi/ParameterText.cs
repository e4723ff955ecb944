using System.Text.Json;

namespace Serverless.Actions.OpenApi;

/// <summary>Writes values as a parameter's style says. OpenAPI 3.1.1, section 4.8.12.4 "Style Values"; OpenAPI 2.0, <c>collectionFormat</c>.</summary>
internal static class ParameterText
{
    /// <summary>The names and values that stand in a query, a cookie or a form; not encoded.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Pairs(OpenApiParameter parameter, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array when parameter.Explode => value.EnumerateArray().Select(item => KeyValuePair.Create(parameter.Name, Of(item))),
        JsonValueKind.Object when parameter.Style == "deepObject" => value.EnumerateObject().Select(part => KeyValuePair.Create($"{parameter.Name}[{part.Name}]", Of(part.Value))),
        JsonValueKind.Object when parameter.Explode => value.EnumerateObject().Select(part => KeyValuePair.Create(part.Name, Of(part.Value))),
        _ => [KeyValuePair.Create(parameter.Name, Joined(parameter, value, text => text))],
    };

    /// <summary>The text that stands in a path or a header.</summary>
    /// <param name="encode">Of each part, so that what joins them stays what it is.</param>
    public static string Joined(OpenApiParameter parameter, JsonElement value, Func<string, string> encode)
    {
        var separator = parameter.Style switch
        {
            "spaceDelimited" => " ",
            "pipeDelimited" => "|",
            "tabDelimited" => "\t",
            "label" when parameter.Explode => ".",
            "matrix" when parameter.Explode => ";",
            _ => ",",
        };
        var named = parameter is { Style: "matrix", Explode: true };
        var text = string.Join(separator, value.ValueKind switch
        {
            JsonValueKind.Array => value.EnumerateArray().Select(item => named ? $"{parameter.Name}={encode(Of(item))}" : encode(Of(item))),
            JsonValueKind.Object when parameter.Explode => value.EnumerateObject().Select(part => $"{encode(part.Name)}={encode(Of(part.Value))}"),
            JsonValueKind.Object => value.EnumerateObject().Select(part => $"{encode(part.Name)},{encode(Of(part.Value))}"),
            _ => [named ? $"{parameter.Name}={encode(Of(value))}" : encode(Of(value))],
        });
        return parameter.Style switch
        {
            "label" => "." + text,
            "matrix" => parameter.Explode ? ";" + text : $";{parameter.Name}={text}",
            _ => text,
        };
    }

    /// <summary>A text as it is, everything else as JSON.</summary>
    private static string Of(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
