using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads a <c>for</c>.</summary>
internal static class ForReader
{
    public static TaskDefinition Read(MapReader map, TaskFrame frame, TaskScope scope)
    {
        var node = map.Required("for")!;
        var loop = scope.Load.Map(node, "for");
        var each = VariableName.Read(loop, "each", "item", scope);
        var at = VariableName.Read(loop, "at", "index", scope);
        var items = scope.Expression(loop.Required("in"), ArgumentNames.Definition);
        loop.Finish();
        if (each == at)
        {
            scope.Load.Report("same-name", node.Place, $"'each' and 'at' both name the variable '{each}'; give them different names.");
        }

        var inner = scope.Bind(each).Bind(at);
        var goesOn = inner.Expression(map.Optional("while"), ArgumentNames.Definition);
        var body = TaskListReader.Read(map.Required("do"), $"{frame.Reference}/do", inner);
        return items is null
            ? new DoTask(frame, body)
            : new ForTask(frame, new LoopHead(each, at, items), goesOn, body, RouterMetadata.ReadSpread(frame.Source, scope));
    }
}
