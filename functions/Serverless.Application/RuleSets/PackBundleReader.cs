using System.Text;
using System.Text.Json;
using Serverless.Application.Packs;
using Serverless.Core.Documents;
using Serverless.Core.Events.Json;

namespace Serverless.Application.RuleSets;

/// <summary>Reads <see cref="PackBundle"/> strictly from its JSON. What the files hold is another reader's matter.</summary>
public static class PackBundleReader
{
    private static readonly string[] Known = ["files", "settings", "reason"];

    public static Reading<PushedPacks> Read(ReadOnlyMemory<byte> body)
    {
        var text = StrictJson.WithoutMark(body);
        if (StrictJson.Check(text.Span) is { Count: > 0 } faults)
        {
            return new Reading<PushedPacks>(null, faults);
        }

        var json = JsonElement.Parse(text.Span);
        if (json.ValueKind != JsonValueKind.Object)
        {
            return new Reading<PushedPacks>(null, [Wrong("not-an-object", "Packs come as an object with files, and with settings and a reason where there are any.")]);
        }

        var problems = new List<Problem>();
        problems.AddRange(json.EnumerateObject().Where(member => !Known.Contains(member.Name)).Select(member =>
            Wrong("unknown-key", $"There is no '{member.Name}' here; packs have {string.Join(", ", Known)}.")));
        var (files, settings, reason) = (Files(json, problems), Settings(json, problems), Reason(json, problems));
        return new Reading<PushedPacks>(problems.Count == 0 ? new PushedPacks(PackBundle.Of(files, settings), reason) : null, problems);
    }

    private static List<PackFile> Files(JsonElement json, List<Problem> problems)
    {
        var files = new List<PackFile>();
        var paths = new HashSet<string>(StringComparer.Ordinal);
        if (!json.TryGetProperty("files", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            problems.Add(Wrong("files", "'files' is a list of objects with path and content."));
            return files;
        }

        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || Text(item, "path") is not { Length: > 0 } path || Text(item, "content") is not { } content || item.EnumerateObject().Count() != 2)
            {
                problems.Add(Wrong("file", "Each of 'files' is an object with two texts, path and content, and nothing else."));
            }
            else if (!paths.Add(path))
            {
                problems.Add(new Problem("push/file-twice", path, 0, 0, "This file stands twice among 'files'; send it once."));
            }
            else
            {
                files.Add(new PackFile(path, Encoding.UTF8.GetBytes(content)));
            }
        }

        return files;
    }

    private static Dictionary<string, string> Settings(JsonElement json, List<Problem> problems)
    {
        if (!json.TryGetProperty("settings", out var settings))
        {
            return [];
        }

        if (settings.ValueKind == JsonValueKind.Object && settings.EnumerateObject().All(setting => setting.Value.ValueKind == JsonValueKind.String))
        {
            return settings.EnumerateObject().ToDictionary(setting => setting.Name, setting => setting.Value.GetString()!, StringComparer.Ordinal);
        }

        problems.Add(Wrong("settings", "'settings' is an object of texts by pack.setting."));
        return [];
    }

    private static string? Reason(JsonElement json, List<Problem> problems)
    {
        if (!json.TryGetProperty("reason", out var reason))
        {
            return null;
        }

        if (reason.ValueKind == JsonValueKind.String && reason.GetString() is { Length: > 0 and <= RuleSetMove.ReasonLimit } text)
        {
            return text;
        }

        problems.Add(Wrong("reason", $"'reason' is a text of 1 to {RuleSetMove.ReasonLimit} characters."));
        return null;
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Problem Wrong(string code, string sentence) => new($"push/{code}", null, 0, 0, sentence);
}

/// <param name="Reason">Why they are pushed; null where it is not said.</param>
public sealed record PushedPacks(PackBundle Packs, string? Reason);
