using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads a timeout, written in place or named. Serverless Workflow DSL 1.0.3, "Timeout".</summary>
internal static class TimeoutReader
{
    public static DurationTemplate? ReadOrFind(DocumentNode? node, string[] arguments, TaskScope scope)
    {
        if (node is not DocumentScalar { ScalarKind: JsonValueKind.String } name)
        {
            return node is null ? null : Read(node, arguments, scope);
        }

        if (scope.Load.Use.Find(scope.Load.Use.Timeouts, name.Text) is { } named)
        {
            return Read(named, arguments, scope);
        }

        scope.Load.Report("undefined-timeout", name.Place, $"use.timeouts has no '{name.Text}'. {RaiseReader.Names(scope.Load.Use.Timeouts)}");
        return null;
    }

    public static DurationTemplate? Read(DocumentNode node, string[] arguments, TaskScope scope)
    {
        var map = scope.Load.Map(node, "a timeout");
        var after = DurationReader.ReadOptional(map.Required("after"), "'after'", scope, arguments);
        map.Finish();
        return after;
    }
}
