using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;

namespace Serverless.Core.Rules;

/// <summary>What a rule says, in so few words that it can be told whether another set says the same.</summary>
/// <param name="Digest">64 hex digits of SHA-256 over its document; the order of keys and comments make no difference.</param>
/// <param name="Settings">The settings of its pack that it names, each once; null where that cannot be told, and then all of them.</param>
public sealed partial record RuleText(string Digest, IReadOnlyList<string>? Settings)
{
    /// <summary>Of a rule that was not read from a document.</summary>
    public static readonly RuleText None = new("", []);

    internal static RuleText Of(DocumentNode document)
    {
        var named = Texts(document).SelectMany(text => SettingsNamed().Matches(text)).Select(match => match.Groups[1]).ToList();
        return new RuleText(JsonComposer.Digest(document, WriteSorted), named.TrueForAll(name => name.Success) ? [.. named.Select(name => name.Value).Distinct().Order(StringComparer.Ordinal)] : null);
    }

    /// <summary>What it sees of the settings of its pack.</summary>
    internal string DigestOf(JsonElement settings) => JsonComposer.DigestOf(Settings is not { } named ? settings
        : JsonComposer.Object([.. named.Where(name => settings.TryGetProperty(name, out _)).Select(name => KeyValuePair.Create(name, settings.GetProperty(name)))]));

    private static void WriteSorted(Utf8JsonWriter writer, DocumentNode node)
    {
        switch (node)
        {
            case DocumentMap map:
                writer.WriteStartObject();
                foreach (var entry in map.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(entry.Key);
                    WriteSorted(writer, entry.Value);
                }

                writer.WriteEndObject();
                break;
            case DocumentList list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                {
                    WriteSorted(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                DocumentJson.Write(writer, node);
                break;
        }
    }

    private static IEnumerable<string> Texts(DocumentNode node) => node switch
    {
        DocumentMap map => map.Entries.SelectMany(entry => Texts(entry.Value)),
        DocumentList list => list.Items.SelectMany(Texts),
        DocumentScalar scalar => [scalar.Text],
        _ => [],
    };

    // A setting by its name, or what may reach all of them.
    [GeneratedRegex(@"\$settings\b(?:\.([A-Za-z_][A-Za-z0-9_]*))?", RegexOptions.CultureInvariant)]
    private static partial Regex SettingsNamed();
}
