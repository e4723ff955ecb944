using System.Text;
using System.Text.Json;
using Serverless.Core.Documents;

namespace Serverless.Application.Packs;

/// <summary>What <c>pack.yaml</c> says: the pack's name, what it is for, and its settings with their defaults.</summary>
internal sealed record PackDescription(string Pack, IReadOnlyList<PackSetting> Settings)
{
    public static PackDescription Read(DocumentNode document, string folder, List<Problem> problems)
    {
        var map = new MapReader(document, "pack", "a pack", problems);
        if (map.RequiredText("pack") is { } name && name != folder)
        {
            map.Report("other-name", map.Optional("pack")!.Place, $"The pack is called '{name}' and its folder '{folder}'; give both one name.");
        }

        map.OptionalText("description");
        var settings = new List<PackSetting>();
        if (map.Optional("settings") is { } node)
        {
            foreach (var entry in node is DocumentMap all ? all.Entries : Refused(map, node))
            {
                settings.Add(PackSetting.Read(entry, problems));
            }
        }

        map.Finish();
        return new PackDescription(folder, settings);
    }

    /// <summary>One object of all settings, those named in <paramref name="given"/> with their given values.</summary>
    /// <param name="given">Texts by <c>pack.setting</c>; a name that was used is added to <paramref name="used"/>.</param>
    public JsonElement Values(IReadOnlyDictionary<string, string> given, HashSet<string> used, List<Problem> problems)
    {
        var entries = new List<DocumentEntry>();
        foreach (var setting in Settings)
        {
            var key = $"{Pack}.{setting.Name}";
            var isGiven = given.TryGetValue(key, out var text);
            used.UnionWith(isGiven ? [key] : []);
            if ((isGiven ? setting.Given(text!, key, problems) : setting.Default) is { } value)
            {
                entries.Add(new DocumentEntry(setting.Place, setting.Name, value));
            }
            else if (!isGiven)
            {
                problems.Add(setting.Place.Problem("pack/setting-missing", $"The setting '{key}' has no default and was given no value; give it one with --set {key}=VALUE, where the packs are served or pushed."));
            }
        }

        return DocumentJson.ToJson(new DocumentMap(default, entries));
    }

    private static IReadOnlyList<DocumentEntry> Refused(MapReader map, DocumentNode node)
    {
        map.Report("wrong-kind", node.Place, $"'settings' is an object of settings by name, not {MapReader.Name(node.Kind)}.");
        return [];
    }
}

/// <summary>A value that rules of the pack see as <c>$settings.NAME</c>.</summary>
/// <param name="Default">Null where a value has to be given.</param>
internal sealed record PackSetting(DocumentPlace Place, string Name, DocumentNode? Default)
{
    public static PackSetting Read(DocumentEntry entry, List<Problem> problems)
    {
        var map = new MapReader(entry.Value, "pack", $"the setting '{entry.Key}'", problems);
        map.OptionalText("description");
        var setting = new PackSetting(entry.KeyPlace, entry.Key, map.Optional("default"));
        map.Finish();
        return setting;
    }

    /// <summary>A text stays a text where the default is one or there is none; otherwise it is read as YAML and has to be of the default's kind.</summary>
    public DocumentNode? Given(string text, string key, List<Problem> problems)
    {
        if (Default is null or DocumentScalar { Kind: JsonValueKind.String })
        {
            return new DocumentScalar(default, JsonValueKind.String, text);
        }

        var value = YamlDocumentReader.Read(Encoding.UTF8.GetBytes(text), null).Value;
        if (value is null || !IsAlike(value.Kind, Default.Kind))
        {
            problems.Add(new DocumentPlace(null, 0, 0).Problem("pack/setting-kind", $"The setting '{key}' is {MapReader.Name(Default.Kind)}, and '{text}' is none."));
            return null;
        }

        return value;
    }

    private static bool IsAlike(JsonValueKind given, JsonValueKind expected) =>
        given == expected || expected == JsonValueKind.Null || (IsBoolean(given) && IsBoolean(expected));

    private static bool IsBoolean(JsonValueKind kind) => kind is JsonValueKind.True or JsonValueKind.False;
}
