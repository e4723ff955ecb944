namespace Serverless.Application.Packs;

internal enum PackPart
{
    /// <summary>Not for the reader: README.md, tests, rehearsals, hidden files.</summary>
    Ignored,

    Unknown,
    Description,
    Rule,
    Workflow,
    Source,
    Mute,

    /// <summary>No file of a pack: see <see cref="FetchedDocuments"/>.</summary>
    Fetched,
}

/// <summary>What a file of a pack is, which its place says.</summary>
internal readonly record struct PackPath(string Pack, PackPart Part)
{
    private const string Rehearsals = "rehearsals";

    public static PackPath Of(string path)
    {
        var parts = path.Split('/');
        if (parts[^1] is "README.md" || parts.Any(part => part.StartsWith('.')) || (parts.Length > 2 && parts[1] is "tests" or Rehearsals))
        {
            return new PackPath(parts[0], PackPart.Ignored);
        }

        return new PackPath(parts[0], (parts.Length, parts.Length > 1 ? parts[1] : "") switch
        {
            (2, "pack.yaml" or "pack.yml" or "pack.json") => PackPart.Description,
            (2, _) when parts[0] == "fetched" && parts[1].StartsWith("http", StringComparison.Ordinal) => PackPart.Fetched,
            (3, "rules") when IsDocument(parts[2]) => PackPart.Rule,
            (3, "workflows") when IsDocument(parts[2]) => PackPart.Workflow,
            (3, "mutes") when IsDocument(parts[2]) => PackPart.Mute,
            (3, "sources") when IsDocument(parts[2]) => PackPart.Source,
            _ => PackPart.Unknown,
        });
    }

    /// <summary>The pack whose rehearsals the file holds; null where it holds none. What lies deeper is for them to name, such as events.</summary>
    public static string? OfRehearsals(string path) => path.Split('/') is [var pack, Rehearsals, var name] && !pack.StartsWith('.') && !name.StartsWith('.') && IsDocument(name) ? pack : null;

    private static bool IsDocument(string name) => Path.GetExtension(name) is ".yaml" or ".yml" or ".json";
}
