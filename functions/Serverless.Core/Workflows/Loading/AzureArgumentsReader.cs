using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Core.Arm;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads the arguments of <c>call: azure:request</c>. What is literal is checked here; what an expression gives is checked, by the same
/// rules, before anything is sent.</summary>
internal static partial class AzureArgumentsReader
{
    private static readonly string[] Methods = ["get", "head", "put", "delete", "post", "patch"];

    public static ExpressionTemplate Read(DocumentNode node, TaskScope scope)
    {
        var map = scope.Load.Map(node, "the arguments of a call to Azure");
        var entries = new Entries(scope);
        entries.Add("method", Method(map.Required("method"), scope));
        ReadTarget(map, entries, scope);
        entries.Add("query", Query(map.Optional("query"), scope));
        entries.Add("body", map.Optional("body"));
        entries.Add("timeout", Timeout(map.Optional("timeout"), scope));
        map.Finish();
        return entries.ToTemplate();
    }

    /// <summary>The <c>check</c> of <c>metadata.router</c>: a get of <c>resource</c> and <c>path</c>.</summary>
    public static ExpressionTemplate ReadProbe(DocumentNode node, TaskScope scope)
    {
        var map = scope.Load.Map(node, "the check");
        var entries = new Entries(scope);
        entries.Add("method", new DocumentScalar(node.Place, JsonValueKind.String, "get"));
        ReadTarget(map, entries, scope);
        entries.Add("query", Query(map.Optional("query"), scope));
        map.Finish();
        return entries.ToTemplate();
    }

    private static void ReadTarget(MapReader map, Entries entries, TaskScope scope)
    {
        var resource = map.Required("resource");
        entries.Add("resource", resource);
        ArmId? target = null;
        if (Literal(resource, "'resource'", scope) is { } id && !ArmId.TryParse(id, out target, out var problem))
        {
            scope.Load.Report("not-an-arm-id", resource!.Place, $"'resource' {problem}.");
        }

        if (target is not null)
        {
            scope.Load.Uses.Add(new FunctionUse(Functions.AzureRequest, resource!.Place, target));
        }

        var path = map.Optional("path");
        entries.Add("path", path);
        if (Literal(path, "'path'", scope) is { } text && !ArmSubpath.TryParse(text, out _))
        {
            scope.Load.Report("not-a-path", path!.Place, "'path' is what is asked of the resource, such as restart or providers/Microsoft.Web/sites: names with slashes between them, none before, and no '..'.");
        }

        var version = map.Required("apiVersion");
        entries.Add("apiVersion", version);
        if (Literal(version, "'apiVersion'", scope) is { } date && !ApiVersion().IsMatch(date))
        {
            scope.Load.Report("not-an-api-version", version!.Place, "'apiVersion' is a date such as 2024-11-01, or 2024-11-01-preview.");
        }
    }

    private static DocumentNode? Method(DocumentNode? node, TaskScope scope)
    {
        if (Literal(node, "'method'", scope) is { } method && !Methods.Contains(method.ToLowerInvariant()))
        {
            scope.Load.Report("not-a-choice", node!.Place, $"'method' is one of {string.Join(", ", Methods)}.");
        }

        return node;
    }

    private static DocumentNode? Query(DocumentNode? node, TaskScope scope)
    {
        if (node is DocumentMap map && map.Entries.FirstOrDefault(entry => entry.Key.Equals("api-version", StringComparison.OrdinalIgnoreCase)) is { } twice)
        {
            scope.Load.Report("unknown-key", twice.KeyPlace, "The version stands in 'apiVersion', not in the query.");
        }
        else if (node is not (null or DocumentMap) && !IsExpression(node))
        {
            scope.Load.Report("wrong-kind", node.Place, "'query' is an object of names and values, or one expression that gives one.");
        }

        return node;
    }

    private static DocumentNode? Timeout(DocumentNode? node, TaskScope scope)
    {
        if (Literal(node, "'timeout'", scope) is { } text && !DurationTemplate.TryParse(text, out _))
        {
            scope.Load.Report("not-a-duration", node!.Place, "'timeout' is how long a long-running operation may take, as an ISO 8601 duration such as PT1H.");
        }

        return node;
    }

    /// <summary>Null where the node is absent, is an expression, or is no text, which is a problem.</summary>
    private static string? Literal(DocumentNode? node, string what, TaskScope scope)
    {
        if (node is null || IsExpression(node))
        {
            return null;
        }

        if (node is DocumentScalar { ScalarKind: JsonValueKind.String } text)
        {
            return text.Text;
        }

        scope.Load.Report("wrong-kind", node.Place, $"{what} is a text or one expression, not {MapReader.Name(node.Kind)}.");
        return null;
    }

    private static bool IsExpression(DocumentNode node) => node is DocumentScalar { ScalarKind: JsonValueKind.String } text && RuntimeExpression.IsEnclosed(text.Text);

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}(-[a-z]+(\.\d+)?)?\z")]
    private static partial Regex ApiVersion();

    private sealed class Entries(TaskScope scope)
    {
        private readonly List<KeyValuePair<string, ExpressionTemplate>> entries = [];

        public void Add(string key, DocumentNode? node)
        {
            if (node is not null)
            {
                entries.Add(KeyValuePair.Create(key, scope.Template(node, ArgumentNames.Definition)));
            }
        }

        public ExpressionTemplate ToTemplate() => ExpressionTemplate.Of(entries);
    }
}
