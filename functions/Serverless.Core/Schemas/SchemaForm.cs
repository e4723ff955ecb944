using System.Text.Json;

namespace Serverless.Core.Schemas;

/// <summary>Checks that the value of a keyword is of the kind the keyword takes, so that a misspelt one is heard of when the schema is read.</summary>
internal static class SchemaForm
{
    private static readonly string[] Types = ["null", "boolean", "object", "array", "number", "integer", "string"];

    public static void Check(JsonProperty keyword, List<string> faults)
    {
        var (good, form) = keyword.Name switch
        {
            "type" => (IsType(keyword.Value), $"one of {string.Join(", ", Types)}, or a list of them"),
            "enum" => (keyword.Value.ValueKind == JsonValueKind.Array, "a list"),
            "required" => (IsTexts(keyword.Value), "a list of names"),
            "dependentRequired" => (keyword.Value.ValueKind == JsonValueKind.Object && keyword.Value.EnumerateObject().All(p => IsTexts(p.Value)), "an object of lists of names"),
            "uniqueItems" => (keyword.Value.ValueKind is JsonValueKind.True or JsonValueKind.False, "true or false"),
            "minLength" or "maxLength" or "minItems" or "maxItems" or "minProperties" or "maxProperties" or "minContains" or "maxContains" =>
                (IsCount(keyword.Value), "a whole number that is not negative"),
            "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" => (keyword.Value.ValueKind == JsonValueKind.Number, "a number"),
            "multipleOf" => (SchemaNumber.Of(keyword.Value) is { IsPositive: true }, "a number above zero"),
            "allOf" or "anyOf" or "oneOf" or "prefixItems" => (false, "a list of schemas"),
            "properties" or "patternProperties" or "$defs" or "definitions" or "dependentSchemas" => (false, "an object of schemas"),
            "$id" or "$anchor" or "$dynamicAnchor" or "$ref" or "$dynamicRef" or "pattern" => (false, "a text"),
            _ => (true, ""),
        };
        if (!good)
        {
            faults.Add($"'{keyword.Name}' in a schema is {form}, not {Short(keyword.Value)}.");
        }
    }

    private static bool IsType(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Types.Contains(value.GetString()),
        JsonValueKind.Array => value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String && Types.Contains(item.GetString())),
        _ => false,
    };

    private static bool IsTexts(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String);

    private static bool IsCount(JsonElement value) => SchemaNumber.Of(value) is { IsInteger: true, IsNegative: false };

    private static string Short(JsonElement value) => value.GetRawText() is { Length: <= 60 } text ? text : Documents.MapReader.Name(value.ValueKind);
}
