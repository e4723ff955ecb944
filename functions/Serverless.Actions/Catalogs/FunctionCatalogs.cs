using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Application.Packs;
using Serverless.Core.Documents;
using Serverless.Actions.Http;

namespace Serverless.Actions.Catalogs;

/// <summary>Fetches the functions of catalogs that a document calls, and puts them into its <c>use.functions</c> under the name it calls them by. A run
/// carries the whole document, so what a catalog says later changes no run, and no run waits for a catalog. Serverless Workflow DSL 1.0.3, "Catalogs".</summary>
internal sealed partial class FunctionCatalogs
{
    /// <summary>Functions of catalogs in one document, with those that they call in turn.</summary>
    public const int MostFunctions = 32;

    private readonly DocumentShelf shelf;
    private readonly Uri? standard;

    /// <param name="standard">The root of the catalog <c>default</c>, which a document may name without having it.</param>
    internal FunctionCatalogs(DocumentShelf shelf, Uri? standard) => (this.shelf, this.standard) = (shelf, standard);

    /// <summary>The document with every function it names that could be fetched, or what was wrong. A document that names none comes back as it is.</summary>
    internal async ValueTask<Reading<DocumentNode>> ResolveAsync(DocumentNode document, FetchedDocuments shelved, CallTime time)
    {
        List<Problem> problems = [];
        Dictionary<string, DocumentNode> fetched = [];
        var open = new Queue<DocumentScalar>(Calls(document));
        while (open.TryDequeue(out var call) && problems.Count == 0)
        {
            if (fetched.ContainsKey(call.Text) || Has(document, call.Text))
            {
                continue;
            }

            if (fetched.Count >= MostFunctions)
            {
                problems.Add(call.Place.Problem("workflow/too-many-functions", $"A workflow calls at most {MostFunctions} functions of catalogs, with those that they call."));
                break;
            }

            if (await FetchAsync(document, call, shelved, problems, time).ConfigureAwait(false) is { } function)
            {
                fetched[call.Text] = function;
                foreach (var inner in Calls(function))
                {
                    open.Enqueue(inner);
                }
            }
        }

        return problems.Count > 0 ? new Reading<DocumentNode>(null, problems) : new Reading<DocumentNode>(fetched.Count == 0 ? document : With(document, fetched), []);
    }

    private async ValueTask<DocumentNode?> FetchAsync(DocumentNode document, DocumentScalar call, FetchedDocuments shelved, List<Problem> problems, CallTime time)
    {
        var (asked, reason) = Address(document, call.Text);
        if (asked is null)
        {
            problems.Add(call.Place.Problem("workflow/undefined-catalog", reason!));
            return null;
        }

        var (content, failure) = await shelf.GetAsync(asked, shelved, time).ConfigureAwait(false);
        if (content is not { } bytes)
        {
            problems.Add(call.Place.Problem("workflow/function-not-fetched", $"The function '{call.Text}' cannot be fetched: {failure}"));
            return null;
        }

        var reading = YamlDocumentReader.Read(bytes, asked.Uri.GetLeftPart(UriPartial.Path));
        problems.AddRange(reading.Problems);
        return reading.Value;
    }

    private (CatalogEndpoint? Endpoint, string? Reason) Address(DocumentNode document, string call)
    {
        if (Uri.TryCreate(call, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https"))
        {
            return (CatalogEndpoint.Open(CatalogAddress.Raw(uri)), null);
        }

        var match = Cataloged().Match(call);
        var catalog = match.Groups[3].Value;
        if (At(document, "use", "catalogs", catalog) is not { } found)
        {
            return catalog == "default" && standard is not null
                ? (CatalogEndpoint.Open(CatalogAddress.Of(standard, match.Groups[1].Value, match.Groups[2].Value)), null)
                : (null, catalog == "default" ? $"This host has no default catalog; {CatalogSettings.DefaultVariable} names one." : $"use.catalogs has no '{catalog}'.");
        }

        var (endpoint, problem) = CatalogEndpoint.Read(document, found);
        return endpoint is null ? (null, problem) : (endpoint with { Uri = CatalogAddress.Of(endpoint.Uri, match.Groups[1].Value, match.Groups[2].Value) }, null);
    }

    /// <summary>Every <c>call</c> that names a function of a catalog.</summary>
    private static IEnumerable<DocumentScalar> Calls(DocumentNode node) => node switch
    {
        DocumentMap map => map.Entries.SelectMany(entry => entry is { Key: "call", Value: DocumentScalar { ScalarKind: JsonValueKind.String } call } && Cataloged().IsMatch(call.Text) ? [call] : Calls(entry.Value)),
        DocumentList list => list.Items.SelectMany(Calls),
        _ => [],
    };

    private static bool Has(DocumentNode document, string function) => At(document, "use", "functions", function) is not null;

    internal static DocumentNode? At(DocumentNode? node, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            node = (node as DocumentMap)?[key];
        }

        return node;
    }

    private static DocumentMap With(DocumentNode document, Dictionary<string, DocumentNode> functions)
    {
        var root = (DocumentMap)document;
        var use = root["use"] as DocumentMap ?? new DocumentMap(root.Place, []);
        var known = use["functions"] as DocumentMap ?? new DocumentMap(root.Place, []);
        var added = known with { Entries = [.. known.Entries, .. functions.Select(function => new DocumentEntry(function.Value.Place, function.Key, function.Value))] };
        return Set(root, "use", Set(use, "functions", added));
    }

    private static DocumentMap Set(DocumentMap map, string key, DocumentNode value) => map[key] is null
        ? map with { Entries = [.. map.Entries, new DocumentEntry(map.Place, key, value)] }
        : map with { Entries = [.. map.Entries.Select(entry => entry.Key == key ? entry with { Value = value } : entry)] };

    [GeneratedRegex("^(?:([^:@/]+):([^:@/]+)@([^:@/]+)|https?://.+)$")]
    private static partial Regex Cataloged();
}
