using Serverless.Core.Documents;
using Serverless.Core.Schemas;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads a schema that data are validated against. Serverless Workflow DSL 1.0.3, "Schema".</summary>
internal static class SchemaReader
{
    public static JsonSchema? Read(DocumentNode? node, LoadContext load)
    {
        if (node is null)
        {
            return null;
        }

        var map = load.Map(node, "the schema");
        if (map.OptionalText("format") is { } format && format != "json" && !format.StartsWith("json:", StringComparison.Ordinal))
        {
            load.Unsupported(map.Optional("format")!.Place, $"The schema format '{format}'");
        }

        var document = map.Optional("document");
        if (map.Optional("resource") is { } resource && document is null)
        {
            load.Report("schema-not-fetched", resource.Place, "The schema lies somewhere else (resource) and has not been fetched. Check the workflow with a host that can reach it.");
        }
        else if (document is null && node is DocumentMap)
        {
            load.Report("missing-key", node.Place, "The schema needs the key 'document', the schema itself.");
        }

        map.Finish();
        return document is null ? null : JsonSchema.Compile(document, load.Problems);
    }
}
