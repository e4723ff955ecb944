using Serverless.Core.Documents;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads a catalog: where its functions are. Serverless Workflow DSL 1.0.3, "Catalog".</summary>
internal static class CatalogReader
{
    public static void Read(DocumentEntry entry, TaskScope scope)
    {
        var map = scope.Load.Map(entry.Value, $"the catalog '{entry.Key}'");
        EndpointReader.Read(map.Required("endpoint"), "'endpoint'", scope.Sealing());
        map.Finish();
    }
}
