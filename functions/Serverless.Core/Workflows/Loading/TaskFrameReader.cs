using Serverless.Core.Documents;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads what every task may have around what it does.</summary>
internal static class TaskFrameReader
{
    public static TaskFrame Read(MapReader map, TaskFrame named, TaskScope scope)
    {
        var metadata = map.Optional("metadata");
        if (metadata is not (null or DocumentMap))
        {
            scope.Load.Report("not-an-object", metadata.Place, $"'metadata' is an object, not {MapReader.Name(metadata.Kind)}.");
        }

        return named with
        {
            If = scope.Expression(map.Optional("if"), ArgumentNames.Entry),
            Input = Shape(map.Optional("input"), "the input", "from", ArgumentNames.Entry, scope),
            Output = Shape(map.Optional("output"), "the output", "as", ArgumentNames.Definition, scope),
            Export = Shape(map.Optional("export"), "the export", "as", ArgumentNames.Export, scope),
            Timeout = TimeoutReader.ReadOrFind(map.Optional("timeout"), ArgumentNames.Definition, scope),
            Then = map.OptionalText("then"),
            Metadata = metadata is DocumentMap ? DocumentJson.ToJson(metadata) : null,
        };
    }

    /// <summary><c>input</c>, <c>output</c> or <c>export</c>, of a task or of the workflow.</summary>
    public static DataShape Shape(DocumentNode? node, string what, string key, string[] arguments, TaskScope scope)
    {
        if (node is null)
        {
            return DataShape.None;
        }

        var map = scope.Load.Map(node, what);
        var shape = new DataShape(scope.Transformation(map.Optional(key), arguments), SchemaReader.Read(map.Optional("schema"), scope.Load));
        map.Finish();
        return shape;
    }
}
