using Serverless.Application.Packs;
using Serverless.Core.Documents;
using Serverless.Actions.Http;

namespace Serverless.Actions.Catalogs;

/// <summary>Fetches the schemas that a document names and does not have (<c>schema: { resource }</c>), and puts them into it when it is loaded: a run carries
/// the whole document, so no run waits for a schema and none changes under it. Serverless Workflow DSL 1.0.3, "Schema", "External Resource".</summary>
internal sealed class ExternalSchemas(DocumentShelf shelf)
{
    /// <summary>Of one document.</summary>
    public const int MostSchemas = 32;

    /// <summary>Lists of tasks, by the keys that lead to them.</summary>
    private static readonly string[][] Lists = [["do"], ["try"], ["catch", "do"], ["fork", "branches"], ["foreach", "do"], ["before"], ["after"]];

    private static readonly string[][] Shaped = [["input"], ["output"], ["export"], ["foreach", "output"], ["foreach", "export"]];

    public async ValueTask<Reading<DocumentNode>> ResolveAsync(DocumentNode document, FetchedDocuments fetched, CallTime time)
    {
        var found = new List<DocumentMap>();
        Collect(document, found);
        CollectEach(FunctionCatalogs.At(document, "use", "functions"), found);
        CollectList(FunctionCatalogs.At(document, "use", "extensions"), found);
        if (found.Count == 0)
        {
            return new Reading<DocumentNode>(document, []);
        }

        if (found.Count > MostSchemas)
        {
            return new Reading<DocumentNode>(null, [found[MostSchemas].Place.Problem("workflow/too-many-schemas", $"A workflow names at most {MostSchemas} schemas that lie somewhere else.")]);
        }

        List<Problem> problems = [];
        Dictionary<DocumentNode, DocumentNode> contents = new(ReferenceEqualityComparer.Instance);
        foreach (var schema in found)
        {
            if (await FetchAsync(document, schema, fetched, problems, time).ConfigureAwait(false) is { } content)
            {
                contents[schema] = new DocumentMap(schema.Place, [.. schema.Entries.Where(entry => entry.Key != "resource"), new DocumentEntry(schema.Place, "document", content)]);
            }
        }

        return new Reading<DocumentNode>(problems.Count > 0 ? null : With(document, contents), problems);
    }

    private async ValueTask<DocumentNode?> FetchAsync(DocumentNode document, DocumentMap schema, FetchedDocuments fetched, List<Problem> problems, CallTime time)
    {
        var resource = schema["resource"]!;
        var (asked, reason) = CatalogEndpoint.Read(document, resource);
        var (content, failure) = asked is null ? (null, reason) : await shelf.GetAsync(asked, fetched, time).ConfigureAwait(false);
        if (content is not { } bytes)
        {
            problems.Add(resource.Place.Problem("workflow/schema-not-fetched", $"The schema cannot be fetched: {failure}"));
            return null;
        }

        var reading = YamlDocumentReader.Read(bytes, asked!.Uri.GetLeftPart(UriPartial.Path));
        problems.AddRange(reading.Problems);
        return reading.Value;
    }

    /// <summary>Of a workflow, a task or an extension: data that look like a schema are none.</summary>
    private static void Collect(DocumentNode? owner, List<DocumentMap> found)
    {
        foreach (var place in Shaped)
        {
            if (FunctionCatalogs.At(FunctionCatalogs.At(owner, place), "schema") is DocumentMap schema && schema["resource"] is not null && schema["document"] is null)
            {
                found.Add(schema);
            }
        }

        foreach (var list in Lists)
        {
            CollectList(FunctionCatalogs.At(owner, list), found);
        }
    }

    private static void CollectList(DocumentNode? list, List<DocumentMap> found)
    {
        foreach (var item in (list as DocumentList)?.Items ?? [])
        {
            CollectEach(item, found);
        }
    }

    private static void CollectEach(DocumentNode? named, List<DocumentMap> found)
    {
        foreach (var entry in (named as DocumentMap)?.Entries ?? [])
        {
            Collect(entry.Value, found);
        }
    }

    private static DocumentNode With(DocumentNode node, Dictionary<DocumentNode, DocumentNode> fetched) => fetched.TryGetValue(node, out var there) ? there : node switch
    {
        DocumentMap map => map with { Entries = [.. map.Entries.Select(entry => entry with { Value = With(entry.Value, fetched) })] },
        DocumentList list => list with { Items = [.. list.Items.Select(item => With(item, fetched))] },
        _ => node,
    };
}
