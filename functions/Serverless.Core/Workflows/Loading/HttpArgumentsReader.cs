using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads the arguments of <c>call: http</c>. They keep the shape they are written in; a URI's <c>{name}</c> is filled in.
/// Serverless Workflow DSL 1.0.3, "HTTP Call" and "Endpoint".</summary>
internal static class HttpArgumentsReader
{
    public static ExpressionTemplate Read(DocumentNode node, TaskScope scope)
    {
        var map = scope.Load.Map(node, "the arguments of an http call");
        List<KeyValuePair<string, ExpressionTemplate>> entries = [];
        Add(entries, "method", Text(map, "method", scope));
        Add(entries, "endpoint", Endpoint(map.Required("endpoint"), scope));
        Add(entries, "headers", Named(map, "headers", scope));
        Add(entries, "query", Named(map, "query", scope));
        Add(entries, "body", map.Optional("body") is { } body ? scope.Template(body, ArgumentNames.Definition) : null);
        map.OptionalChoice("output", "raw", "content", "response");
        Add(entries, "output", Literal(map.Optional("output"), scope));
        map.OptionalBoolean("redirect");
        Add(entries, "redirect", Literal(map.Optional("redirect"), scope));
        map.Finish();
        return ExpressionTemplate.Of(entries);
    }

    /// <summary>The <c>check</c> of <c>metadata.router</c>: <c>method</c> (get where it says nothing), <c>endpoint</c>, <c>headers</c>.</summary>
    public static ExpressionTemplate ReadProbe(DocumentNode node, TaskScope scope)
    {
        var map = scope.Load.Map(node, "the check");
        List<KeyValuePair<string, ExpressionTemplate>> entries = [];
        Add(entries, "method", map.Optional("method") is null ? scope.Template(new DocumentScalar(node.Place, JsonValueKind.String, "get"), []) : Text(map, "method", scope));
        Add(entries, "endpoint", Endpoint(map.Required("endpoint"), scope));
        Add(entries, "headers", Named(map, "headers", scope));
        map.Finish();
        return ExpressionTemplate.Of(entries);
    }

    private static void Add(List<KeyValuePair<string, ExpressionTemplate>> entries, string name, ExpressionTemplate? value)
    {
        if (value is not null)
        {
            entries.Add(KeyValuePair.Create(name, value));
        }
    }

    private static ExpressionTemplate? Text(MapReader map, string key, TaskScope scope) =>
        map.RequiredText(key) is null ? null : scope.Template(map.Optional(key)!, ArgumentNames.Definition);

    private static ExpressionTemplate? Literal(DocumentNode? node, TaskScope scope) => node is null ? null : scope.Template(node, []);

    private static ExpressionTemplate? Endpoint(DocumentNode? node, TaskScope scope)
    {
        if (node is not DocumentMap)
        {
            return node is null ? null : Address(node, "'endpoint'", scope);
        }

        var map = scope.Load.Map(node, "the endpoint");
        scope.Load.Unsupported(map, ("authentication", "Authentication"));
        var uri = map.Required("uri") is { } address ? Address(address, "'uri'", scope) : null;
        map.Finish();
        return ExpressionTemplate.Of(uri is null ? [] : [KeyValuePair.Create("uri", uri)]);
    }

    private static ExpressionTemplate? Address(DocumentNode node, string what, TaskScope scope)
    {
        if (node is DocumentScalar { ScalarKind: JsonValueKind.String } text && (RuntimeExpression.IsEnclosed(text.Text) || text.Text.Contains("://", StringComparison.Ordinal)))
        {
            return scope.UriTemplate(node, ArgumentNames.Definition);
        }

        scope.Load.Report("not-a-uri", node.Place, $"{what} is an absolute URI such as https://example.com/hosts/{{host}}, or one expression.");
        return null;
    }

    private static ExpressionTemplate? Named(MapReader map, string key, TaskScope scope)
    {
        var node = map.Optional(key);
        if (node is not (null or DocumentMap) && !(node is DocumentScalar { ScalarKind: JsonValueKind.String } text && RuntimeExpression.IsEnclosed(text.Text)))
        {
            scope.Load.Report("wrong-kind", node.Place, $"'{key}' is an object of names and values, or one expression that gives one.");
            return null;
        }

        return node is null ? null : scope.Template(node, ArgumentNames.Definition);
    }
}
