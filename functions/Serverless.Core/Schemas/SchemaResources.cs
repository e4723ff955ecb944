using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Serverless.Core.Schemas;

/// <summary>Everything of a schema that has a name: resources by URI, anchors, patterns. References are looked up here; those that lead outside
/// are faults when it is read, so none is met later.</summary>
internal sealed class SchemaResources
{
    private const string Draft = "https://json-schema.org/draft/2020-12/schema";

    private static readonly Uri Nowhere = new("schema:/document");

    private static readonly string[] Single =
        ["additionalProperties", "items", "contains", "propertyNames", "not", "if", "then", "else", "unevaluatedItems", "unevaluatedProperties", "contentSchema"];

    private static readonly string[] Lists = ["allOf", "anyOf", "oneOf", "prefixItems"];

    private static readonly string[] Named = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];

    private readonly Dictionary<Uri, SchemaPlace> byUri = [];
    private readonly Dictionary<(Uri, string), SchemaPlace> anchors = [];
    private readonly Dictionary<(Uri, string), SchemaPlace> dynamicAnchors = [];
    private readonly Dictionary<string, Regex> patterns = [];

    private SchemaResources(JsonElement json)
    {
        Root = new SchemaPlace(json, SchemaPlace.BaseOf(json, Nowhere));
        byUri[Nowhere] = Root;
    }

    public SchemaPlace Root { get; }

    /// <param name="faults">What is wrong with it, as sentences.</param>
    public static SchemaResources Read(JsonElement json, List<string> faults)
    {
        var resources = new SchemaResources(json);
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty("$schema", out var draft) && !(draft.ValueKind == JsonValueKind.String && draft.GetString()!.TrimEnd('#') == Draft))
        {
            faults.Add($"Schemas are of draft 2020-12 ({Draft}), not of {draft.GetRawText()}.");
        }

        var references = new List<(SchemaPlace Place, string Reference)>();
        resources.Index(resources.Root, references, faults);
        faults.AddRange(references.Where(r => resources.Find(r.Place, r.Reference) is null).Select(r =>
            $"'$ref: {r.Reference}' leads to nothing in this schema. A reference is a pointer such as #/$defs/host, an anchor, or an $id of the same document."));
        return resources;
    }

    public static Uri WithoutFragment(Uri uri) => uri.OriginalString.IndexOf('#', StringComparison.Ordinal) is >= 0 and var hash ? new Uri(uri.OriginalString[..hash]) : uri;

    public Regex Pattern(string pattern) => patterns[pattern];

    public SchemaPlace? Find(SchemaPlace from, string reference)
    {
        if (!Uri.TryCreate(from.Base, reference, out var target))
        {
            return null;
        }

        var resource = WithoutFragment(target);
        var fragment = Fragment(reference);
        if (!byUri.TryGetValue(resource, out var place))
        {
            return null;
        }

        return fragment.Length == 0 ? place
            : fragment[0] == '/' ? Follow(place, fragment)
            : anchors.TryGetValue((place.Base, fragment), out var anchored) || dynamicAnchors.TryGetValue((place.Base, fragment), out anchored) ? anchored : null;
    }

    /// <summary>The outermost resource of the scope that has the dynamic anchor, where the reference leads to one by itself.</summary>
    public SchemaPlace FindDynamic(SchemaPlace from, string reference, SchemaScope scope)
    {
        var found = Find(from, reference)!.Value;
        var fragment = Fragment(reference);
        if (fragment.Length == 0 || fragment[0] == '/' || !dynamicAnchors.ContainsKey((found.Base, fragment)))
        {
            return found;
        }

        for (var at = scope; at is not null; at = at.Outer)
        {
            found = dynamicAnchors.TryGetValue((at.Base, fragment), out var outer) ? outer : found;
        }

        return found;
    }

    private static string Fragment(string reference) =>
        reference.IndexOf('#', StringComparison.Ordinal) is >= 0 and var hash ? Uri.UnescapeDataString(reference[(hash + 1)..]) : "";

    private static SchemaPlace? Follow(SchemaPlace place, string pointer)
    {
        foreach (var part in pointer[1..].Split('/'))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            JsonElement inner = default;
            var there = place.Json.ValueKind switch
            {
                JsonValueKind.Object => place.Json.TryGetProperty(name, out inner),
                JsonValueKind.Array when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < place.Json.GetArrayLength() =>
                    (inner = place.Json[index]).ValueKind != JsonValueKind.Undefined,
                _ => false,
            };
            if (!there)
            {
                return null;
            }

            place = place.Inside(inner);
        }

        return place.Json.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False ? place : null;
    }

    private void Index(SchemaPlace place, List<(SchemaPlace, string)> references, List<string> faults)
    {
        if (place.Json.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return;
        }

        if (place.Json.ValueKind != JsonValueKind.Object)
        {
            faults.Add($"A schema is an object, true or false, not {Documents.MapReader.Name(place.Json.ValueKind)}.");
            return;
        }

        foreach (var property in place.Json.EnumerateObject())
        {
            Index(place, property, references, faults);
        }
    }

    private void Index(SchemaPlace place, JsonProperty property, List<(SchemaPlace, string)> references, List<string> faults)
    {
        var text = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : null;
        switch (property.Name)
        {
            case "$id" when text is not null:
                byUri[place.Base] = place;
                break;
            case "$anchor" when text is not null:
                anchors[(place.Base, text)] = place;
                break;
            case "$dynamicAnchor" when text is not null:
                dynamicAnchors[(place.Base, text)] = place;
                break;
            case "$ref" or "$dynamicRef" when text is not null:
                references.Add((place, text));
                break;
            case "pattern" when text is not null:
                AddPattern(text, faults);
                break;
            case var name when Single.Contains(name):
                Index(place.Inside(property.Value), references, faults);
                break;
            case var name when Lists.Contains(name) && property.Value.ValueKind == JsonValueKind.Array:
                property.Value.EnumerateArray().ToList().ForEach(item => Index(place.Inside(item), references, faults));
                break;
            case var name when Named.Contains(name) && property.Value.ValueKind == JsonValueKind.Object:
                foreach (var entry in property.Value.EnumerateObject())
                {
                    if (name == "patternProperties")
                    {
                        AddPattern(entry.Name, faults);
                    }

                    Index(place.Inside(entry.Value), references, faults);
                }

                break;
            default:
                SchemaForm.Check(property, faults);
                break;
        }
    }

    private void AddPattern(string pattern, List<string> faults)
    {
        if (SchemaPattern.Compile(pattern) is { } regex)
        {
            patterns[pattern] = regex;
        }
        else
        {
            faults.Add($"The pattern '{pattern}' is no regular expression that can be matched in linear time: no look-around and no back-references.");
        }
    }
}
