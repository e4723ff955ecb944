using System.Text.Json;
using Serverless.Application.Packs;
using Serverless.Core.Documents;

namespace Serverless.Application.RuleSets;

/// <summary>What one set has, has not, or has otherwise than another. Documents are compared by what they say: where they stand in their files, in what
/// order and with what comments makes no difference.</summary>
public static class RuleSetDifference
{
    /// <param name="before">Null where there was none.</param>
    /// <param name="after">Of a set that was read without problems, as <paramref name="before"/>.</param>
    /// <returns>In the order of kind and name.</returns>
    public static IReadOnlyList<RuleSetChange> Between(PackBundle? before, PackBundle after)
    {
        var (old, young) = (before is null ? [] : Parts(before), Parts(after));
        return
        [
            .. old.Keys.Union(young.Keys)
                .Select(part => Compare(part, old.TryGetValue(part, out var was) ? was : null, young.TryGetValue(part, out var now) ? now : null))
                .OfType<RuleSetChange>()
                .OrderBy(change => change.Part).ThenBy(change => change.Name, StringComparer.Ordinal),
        ];
    }

    private static RuleSetChange? Compare((RuleSetPart Kind, string Name) part, JsonElement? was, JsonElement? now) => (was, now) switch
    {
        (null, _) => new RuleSetChange(part.Kind, part.Name, ChangeKind.Added, []),
        (_, null) => new RuleSetChange(part.Kind, part.Name, ChangeKind.Removed, []),
        ({ } old, { } young) when JsonElement.DeepEquals(old, young) => null,
        ({ } old, { } young) => new RuleSetChange(part.Kind, part.Name, ChangeKind.Changed, Keys(old, young)),
    };

    private static IReadOnlyList<string> Keys(JsonElement was, JsonElement now)
    {
        if (was.ValueKind != JsonValueKind.Object || now.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        bool Same(string key) => was.TryGetProperty(key, out var old) && now.TryGetProperty(key, out var young) && JsonElement.DeepEquals(old, young);
        return [.. now.EnumerateObject().Concat(was.EnumerateObject()).Select(member => member.Name).Distinct().Where(key => !Same(key))];
    }

    private static Dictionary<(RuleSetPart, string), JsonElement> Parts(PackBundle packs)
    {
        var parts = packs.Settings.ToDictionary(setting => (RuleSetPart.Setting, setting.Key), setting => JsonSerializer.SerializeToElement(setting.Value));
        foreach (var file in packs.Files)
        {
            var (pack, part) = PackPath.Of(file.Path);
            var document = DocumentJson.ToJson(YamlDocumentReader.Read(file.Content, file.Path).Value!);
            parts[part switch
            {
                PackPart.Rule => (RuleSetPart.Rule, Name(document, "rule")),
                PackPart.Workflow => (RuleSetPart.Workflow, Reference(document.GetProperty("document"))),
                PackPart.Source => (RuleSetPart.Source, Name(document, "source")),
                PackPart.Mute => (RuleSetPart.Mute, Name(document, "mute")),
                PackPart.Fetched => (RuleSetPart.Fetched, FetchedDocuments.AddressOf(file.Path)),
                _ => (RuleSetPart.Pack, pack),
            }] = document;
        }

        return parts;
    }

    private static string Reference(JsonElement header) => $"{Name(header, "namespace")}/{Name(header, "name")}:{Name(header, "version")}";

    private static string Name(JsonElement json, string key) => json.GetProperty(key).ToString();
}

/// <param name="Name">As rules name it: of a workflow the reference, of a setting <c>pack.setting</c>.</param>
/// <param name="Keys">Of what was changed, the keys at the top of the document that differ.</param>
public sealed record RuleSetChange(RuleSetPart Part, string Name, ChangeKind Kind, IReadOnlyList<string> Keys);

public enum RuleSetPart
{
    Rule,
    Workflow,
    Source,
    Pack,
    Setting,

    /// <summary>A function of a catalog or a schema, by its address.</summary>
    Fetched,
    Mute,
}

public enum ChangeKind
{
    Added,
    Removed,
    Changed,
}
