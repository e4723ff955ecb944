using Serverless.Core.Documents;

namespace Serverless.Core.Workflows.Loading;

/// <summary>The named errors, retry policies and timeouts of <c>use</c>. They are read where they are named, because their expressions see what is in scope there.</summary>
internal sealed class ReusableParts
{
    private readonly HashSet<DocumentNode> used = new(ReferenceEqualityComparer.Instance);

    public IReadOnlyList<DocumentEntry> Errors { get; private init; } = [];

    public IReadOnlyList<DocumentEntry> Retries { get; private init; } = [];

    public IReadOnlyList<DocumentEntry> Timeouts { get; private init; } = [];

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
        var parts = new ReusableParts { Errors = Entries(map, "errors", context), Retries = Entries(map, "retries", context), Timeouts = Entries(map, "timeouts", context), Extensions = Listed(map, "extensions", context) };
        context.Unsupported(
            map,
            ("authentications", "Authentication (use.authentications)"),
            ("catalogs", "A catalog of functions (use.catalogs)"),
            ("functions", "A function of the workflow's own (use.functions)"),
            ("secrets", "Secrets (use.secrets)"));
        map.Finish();
        return parts;
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
