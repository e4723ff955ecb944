using System.Globalization;
using System.Text.Json;

namespace Serverless.Core.Schemas;

/// <summary>The keywords that look at one value by itself. JSON Schema 2020-12, validation vocabulary, section 6.</summary>
internal static class SchemaAssertions
{
    public static bool Hold(SchemaEvaluation evaluation, JsonElement schema, JsonElement instance, string path)
    {
        var holds = true;
        foreach (var keyword in schema.EnumerateObject())
        {
            if (Violation(evaluation, schema, keyword, instance) is { } sentence)
            {
                holds = evaluation.Violated(path, sentence);
            }
        }

        return holds;
    }

    private static string? Violation(SchemaEvaluation evaluation, JsonElement schema, JsonProperty keyword, JsonElement instance) => keyword.Name switch
    {
        "type" => Unless(Types(keyword.Value).Any(type => Is(type, instance)), () => $"is {string.Join(" or ", Types(keyword.Value))}, not {Kind(instance)}"),
        "enum" => Unless(keyword.Value.EnumerateArray().Any(value => JsonElement.DeepEquals(value, instance)), () => $"is one of {Short(keyword.Value)}"),
        "const" => Unless(JsonElement.DeepEquals(keyword.Value, instance), () => $"is {Short(keyword.Value)}"),
        _ => instance.ValueKind switch
        {
            JsonValueKind.Number => OfNumber(keyword, instance),
            JsonValueKind.String => OfText(evaluation, keyword, instance.GetString()!),
            JsonValueKind.Array => OfList(keyword, instance),
            JsonValueKind.Object => OfObject(keyword, instance),
            _ => null,
        },
    };

    private static string? OfNumber(JsonProperty keyword, JsonElement instance) => keyword.Name switch
    {
        "minimum" => Unless(Compare(instance, keyword.Value) >= 0, () => $"is at least {keyword.Value.GetRawText()}"),
        "maximum" => Unless(Compare(instance, keyword.Value) <= 0, () => $"is at most {keyword.Value.GetRawText()}"),
        "exclusiveMinimum" => Unless(Compare(instance, keyword.Value) > 0, () => $"is more than {keyword.Value.GetRawText()}"),
        "exclusiveMaximum" => Unless(Compare(instance, keyword.Value) < 0, () => $"is less than {keyword.Value.GetRawText()}"),
        "multipleOf" => Unless(SchemaNumber.Of(instance)!.Value.IsMultipleOf(SchemaNumber.Of(keyword.Value)!.Value), () => $"is a multiple of {keyword.Value.GetRawText()}"),
        _ => null,
    };

    private static string? OfText(SchemaEvaluation evaluation, JsonProperty keyword, string text) => keyword.Name switch
    {
        "minLength" => Unless(Compare(Length(text), keyword.Value) >= 0, () => $"has at least {keyword.Value.GetRawText()} characters"),
        "maxLength" => Unless(Compare(Length(text), keyword.Value) <= 0, () => $"has at most {keyword.Value.GetRawText()} characters"),
        "pattern" => Unless(evaluation.Resources.Pattern(keyword.Value.GetString()!).IsMatch(text), () => $"matches the pattern '{keyword.Value.GetString()}'"),
        _ => null,
    };

    private static string? OfList(JsonProperty keyword, JsonElement instance) => keyword.Name switch
    {
        "minItems" => Unless(Compare(instance.GetArrayLength(), keyword.Value) >= 0, () => $"has at least {keyword.Value.GetRawText()} items"),
        "maxItems" => Unless(Compare(instance.GetArrayLength(), keyword.Value) <= 0, () => $"has at most {keyword.Value.GetRawText()} items"),
        "uniqueItems" when keyword.Value.ValueKind == JsonValueKind.True => Unless(AreUnique(instance), () => "has no item twice"),
        _ => null,
    };

    private static string? OfObject(JsonProperty keyword, JsonElement instance) => keyword.Name switch
    {
        "minProperties" => Unless(Compare(instance.GetPropertyCount(), keyword.Value) >= 0, () => $"has at least {keyword.Value.GetRawText()} properties"),
        "maxProperties" => Unless(Compare(instance.GetPropertyCount(), keyword.Value) <= 0, () => $"has at most {keyword.Value.GetRawText()} properties"),
        "required" => Missing(keyword.Value, instance) is { } name ? $"needs the property '{name}'" : null,
        "dependentRequired" => keyword.Value.EnumerateObject()
            .Where(rule => instance.TryGetProperty(rule.Name, out _))
            .Select(rule => Missing(rule.Value, instance) is { } name ? $"has '{rule.Name}' and so needs '{name}'" : null)
            .FirstOrDefault(sentence => sentence is not null),
        _ => null,
    };

    private static string? Unless(bool holds, Func<string> sentence) => holds ? null : sentence();

    private static string? Missing(JsonElement names, JsonElement instance) =>
        names.EnumerateArray().Select(name => name.GetString()!).FirstOrDefault(name => !instance.TryGetProperty(name, out _));

    private static IEnumerable<string> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(item => item.GetString()!) : [type.GetString()!];

    private static bool Is(string type, JsonElement instance) => type switch
    {
        "null" => instance.ValueKind == JsonValueKind.Null,
        "boolean" => instance.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "object" => instance.ValueKind == JsonValueKind.Object,
        "array" => instance.ValueKind == JsonValueKind.Array,
        "string" => instance.ValueKind == JsonValueKind.String,
        "number" => instance.ValueKind == JsonValueKind.Number,
        _ => SchemaNumber.Of(instance) is { IsInteger: true },
    };

    private static string Kind(JsonElement instance) => instance.ValueKind switch
    {
        JsonValueKind.Array => "array",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        var kind => kind.ToString().ToLowerInvariant(),
    };

    private static int Compare(JsonElement number, JsonElement bound) => SchemaNumber.Of(number)!.Value.CompareTo(SchemaNumber.Of(bound)!.Value);

    private static int Compare(int count, JsonElement bound) => new SchemaNumber(count, 0).CompareTo(SchemaNumber.Of(bound)!.Value);

    /// <summary>In characters of Unicode, not in UTF-16 units.</summary>
    private static int Length(string text) => text.EnumerateRunes().Count();

    private static bool AreUnique(JsonElement list)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return list.EnumerateArray().All(item => seen.Add(Canonical(item)));
    }

    /// <summary>The same text for the same value, however it is spelt.</summary>
    private static string Canonical(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', value.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => $"{Quoted(p.Name)}:{Canonical(p.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(',', value.EnumerateArray().Select(Canonical))}]",
        JsonValueKind.String => Quoted(value.GetString()!),
        JsonValueKind.Number when SchemaNumber.Of(value) is { } number => string.Create(CultureInfo.InvariantCulture, $"{number.Digits}e{number.Exponent}"),
        _ => value.GetRawText(),
    };

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private static string Short(JsonElement json) => json.GetRawText() is { Length: <= 120 } text ? text : string.Concat(json.GetRawText().AsSpan(0, 119), "…");
}
