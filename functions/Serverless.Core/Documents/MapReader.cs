using System.Text.Json;

namespace Serverless.Core.Documents;

/// <summary>Reads one object of a document strictly: what is missing, of the wrong kind or unknown becomes a problem at its place,
/// and reading goes on so that the author hears of everything at once.</summary>
public sealed class MapReader
{
    private readonly DocumentMap? map;
    private readonly DocumentPlace place;
    private readonly string area;
    private readonly string what;
    private readonly List<Problem> problems;
    private readonly List<string> known = [];

    /// <param name="node">The object; anything else is a problem and reads as empty.</param>
    /// <param name="area">First part of the problem codes, such as <c>rule</c>.</param>
    /// <param name="what">How a sentence names the object, such as "a rule" or "the guard".</param>
    /// <param name="problems">Where problems are added.</param>
    public MapReader(DocumentNode node, string area, string what, List<Problem> problems)
    {
        (map, place, this.area, this.what, this.problems) = (node as DocumentMap, node.Place, area, what, problems);
        if (map is null)
        {
            Report("not-an-object", node.Place, $"{Capital(what)} is an object with keys, not {Name(node.Kind)}.");
        }
    }

    public DocumentPlace Place => place;

    public void Report(string code, DocumentPlace at, string sentence) => problems.Add(at.Problem($"{area}/{code}", sentence));

    /// <summary>The value of a key that may be absent.</summary>
    public DocumentNode? Optional(string key)
    {
        if (!known.Contains(key))
        {
            known.Add(key);
        }

        return map?[key];
    }

    public DocumentNode? Required(string key)
    {
        var node = Optional(key);
        if (node is null && map is not null)
        {
            Report("missing-key", place, $"{Capital(what)} needs the key '{key}'.");
        }

        return node;
    }

    public string? RequiredText(string key) => Text(key, Required(key));

    public string? OptionalText(string key) => Text(key, Optional(key));

    public bool? OptionalBoolean(string key)
    {
        var node = Optional(key);
        if (node is null or DocumentScalar { ScalarKind: JsonValueKind.True or JsonValueKind.False })
        {
            return node is null ? null : node.Kind == JsonValueKind.True;
        }

        Report("wrong-kind", node.Place, $"'{key}' is true or false, not {Name(node.Kind)}.");
        return null;
    }

    public int? OptionalInteger(string key, int least, int most)
    {
        var node = Optional(key);
        if (node is null)
        {
            return null;
        }

        if (node is DocumentScalar { ScalarKind: JsonValueKind.Number } scalar && int.TryParse(scalar.Text, out var value) && value >= least && value <= most)
        {
            return value;
        }

        Report("out-of-range", node.Place, $"'{key}' is a whole number from {least} to {most}.");
        return null;
    }

    public TimeSpan? OptionalDuration(string key)
    {
        var node = Optional(key);
        if (node is null)
        {
            return null;
        }

        if (node is DocumentScalar { ScalarKind: JsonValueKind.String } scalar && IsoDuration.TryParse(scalar.Text, out var value) && value >= TimeSpan.Zero)
        {
            return value;
        }

        Report("not-a-duration", node.Place, $"'{key}' is an ISO 8601 duration such as PT10M (ten minutes) or P1D (a day).");
        return null;
    }

    /// <summary>The index of the value in <paramref name="choices"/>, or null with a problem; null without one where the key is absent.</summary>
    public int? OptionalChoice(string key, params IReadOnlyList<string> choices)
    {
        var node = Optional(key);
        if (node is null)
        {
            return null;
        }

        for (var i = 0; i < choices.Count; i++)
        {
            if (node is DocumentScalar { ScalarKind: JsonValueKind.String } scalar && scalar.Text == choices[i])
            {
                return i;
            }
        }

        Report("not-a-choice", node.Place, $"'{key}' is one of {string.Join(", ", choices)}.");
        return null;
    }

    public IReadOnlyList<string> OptionalTexts(string key)
    {
        var node = Optional(key);
        if (node is null)
        {
            return [];
        }

        if (node is DocumentList list && list.Items.All(item => item.Kind == JsonValueKind.String))
        {
            return [.. list.Items.Select(item => ((DocumentScalar)item).Text)];
        }

        Report("wrong-kind", node.Place, $"'{key}' is a list of texts.");
        return [];
    }

    /// <summary>Every key that was not asked for is unknown. Call it last.</summary>
    public void Finish()
    {
        foreach (var entry in map?.Entries ?? [])
        {
            if (!known.Contains(entry.Key))
            {
                var hint = NearestName.Of(entry.Key, known) is not { } near ? $"It knows {string.Join(", ", known)}." : $"Did you mean '{near}'?";
                Report("unknown-key", entry.KeyPlace, $"{Capital(what)} has no key '{entry.Key}'. {hint}");
            }
        }
    }

    public static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };

    private string? Text(string key, DocumentNode? node)
    {
        if (node is null or DocumentScalar { ScalarKind: JsonValueKind.String })
        {
            return (node as DocumentScalar)?.Text;
        }

        Report("wrong-kind", node.Place, $"'{key}' is a text, not {Name(node.Kind)}.");
        return null;
    }

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
