using Serverless.Core.Documents;

namespace Serverless.Core.Workflows.Loading;

/// <summary>The named parts of <c>use</c>. They are read where they are named, because their expressions see what is in scope there.</summary>
internal sealed class ReusableParts
{
    private readonly HashSet<DocumentNode> used = new(ReferenceEqualityComparer.Instance);

    public IReadOnlyList<DocumentEntry> Errors { get; private init; } = [];

    public IReadOnlyList<DocumentEntry> Retries { get; private init; } = [];

    public IReadOnlyList<DocumentEntry> Timeouts { get; private init; } = [];

    public IReadOnlyList<DocumentEntry> Authentications { get; private init; } = [];

    /// <summary>The workflow's own functions, and those of catalogs that were fetched, by what <c>call</c> says.</summary>
    public IReadOnlyList<DocumentEntry> Functions { get; private init; } = [];

    public IReadOnlyList<DocumentEntry> Catalogs { get; private init; } = [];

    /// <summary>The names of the secrets that the workflow may see.</summary>
    public IReadOnlyList<string> Secrets { get; private init; } = [];

    public IReadOnlyList<DocumentEntry> Extensions { get; private init; } = [];

    /// <summary>Those that no task has named.</summary>
    public IEnumerable<DocumentEntry> Unused(IReadOnlyList<DocumentEntry> entries) => entries.Where(entry => !used.Contains(entry.Value));

    public DocumentNode? Find(IReadOnlyList<DocumentEntry> entries, string name)
    {
        var node = entries.FirstOrDefault(entry => entry.Key == name)?.Value;
        if (node is not null)
        {
            used.Add(node);
        }

        return node;
    }

    public static ReusableParts Read(DocumentNode? node, List<Problem> problems)
    {
        if (node is null)
        {
            return new ReusableParts();
        }

        var context = new LoadContext(problems, new ReusableParts());
        var map = context.Map(node, "use");
        var parts = new ReusableParts
        {
            Errors = Entries(map, "errors", context),
            Retries = Entries(map, "retries", context),
            Timeouts = Entries(map, "timeouts", context),
            Authentications = Entries(map, "authentications", context),
            Functions = Entries(map, "functions", context),
            Catalogs = Entries(map, "catalogs", context),
            Extensions = Listed(map, "extensions", context),
            Secrets = ReadSecrets(map, context),
        };
        map.Finish();
        return parts;
    }

    // A name becomes part of a path or of a variable's name where secrets are kept.
    private static IReadOnlyList<string> ReadSecrets(MapReader map, LoadContext context)
    {
        var names = map.OptionalTexts("secrets");
        foreach (var name in names.Where(name => name.Length is 0 or > 64 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')))
        {
            context.Report("not-a-name", map.Optional("secrets")!.Place, $"'{name}' is not the name of a secret: 1 to 64 letters, digits, hyphens and underscores.");
        }

        return names;
    }

    private static List<DocumentEntry> Listed(MapReader map, string key, LoadContext context)
    {
        var node = map.Optional(key);
        if (node is not null && (node as DocumentList)?.Items.All(item => item is DocumentMap { Entries.Count: 1 }) is not true)
        {
            context.Report("wrong-kind", node.Place, $"'use.{key}' is a list of objects with one key each, the name.");
        }

        return [.. ((node as DocumentList)?.Items ?? []).OfType<DocumentMap>().SelectMany(item => item.Entries)];
    }

    private static IReadOnlyList<DocumentEntry> Entries(MapReader map, string key, LoadContext context)
    {
        var node = map.Optional(key);
        if (node is not (null or DocumentMap))
        {
            context.Report("not-an-object", node.Place, $"'use.{key}' is an object of names, not {MapReader.Name(node.Kind)}.");
        }

        return (node as DocumentMap)?.Entries ?? [];
    }
}
