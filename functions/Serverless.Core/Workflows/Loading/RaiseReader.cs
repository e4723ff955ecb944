using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads a <c>raise</c>, and errors wherever they are written.</summary>
internal static class RaiseReader
{
    public static TaskDefinition Read(MapReader map, TaskFrame frame, TaskScope scope)
    {
        var raise = scope.Load.Map(map.Required("raise")!, "raise");
        var node = raise.Required("error");
        raise.Finish();
        if (node is DocumentScalar { ScalarKind: JsonValueKind.String } name)
        {
            node = scope.Load.Use.Find(scope.Load.Use.Errors, name.Text);
            if (node is null)
            {
                scope.Load.Report("undefined-error", name.Place, $"use.errors has no '{name.Text}'. {Names(scope.Load.Use.Errors)}");
            }
        }

        return new RaiseTask(frame, node is null ? new ErrorTemplate(TaskScope.Nothing, 500, null, null, null) : ReadError(node, scope));
    }

    public static ErrorTemplate ReadError(DocumentNode node, TaskScope scope)
    {
        var map = scope.Load.Map(node, "an error");
        var type = map.RequiredText("type") is null ? TaskScope.Nothing : scope.UriTemplate(map.Optional("type")!, ArgumentNames.Definition);
        map.Required("status");
        var status = map.OptionalInteger("status", 100, 599) ?? 500;
        var error = new ErrorTemplate(type, status, Text(map, "title", scope), Text(map, "detail", scope), Text(map, "instance", scope));
        map.Finish();
        return error;
    }

    public static string Names(IReadOnlyList<DocumentEntry> entries) =>
        entries.Count == 0 ? "It has none." : $"It has {string.Join(", ", entries.Select(entry => entry.Key))}.";

    private static ExpressionTemplate? Text(MapReader map, string key, TaskScope scope) =>
        map.OptionalText(key) is null ? null : scope.Template(map.Optional(key)!, ArgumentNames.Definition);
}
