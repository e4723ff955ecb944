using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads endpoints and external resources. Serverless Workflow DSL 1.0.3, "Endpoint", "External Resource", "URI Template".</summary>
internal static class EndpointReader
{
    /// <summary>A URI, an expression that gives one, or <c>{ uri, authentication }</c>.</summary>
    /// <param name="what">How a sentence names it, such as <c>'endpoint'</c>.</param>
    public static ExpressionTemplate? Read(DocumentNode? node, string what, TaskScope scope)
    {
        if (node is not DocumentMap)
        {
            return node is null ? null : Address(node, what, scope);
        }

        var entries = new ArgumentEntries(scope.Load.Map(node, "the endpoint"), scope);
        entries.Add("uri", entries.Map.Required("uri") is { } address ? Address(address, "'uri'", scope) : null);
        entries.Add("authentication", AuthenticationReader.ReadOrFind(entries.Map.Optional("authentication"), scope));
        return entries.Finish();
    }

    /// <summary><c>{ name, endpoint }</c>: something that is fetched before it is used.</summary>
    /// <param name="files">Whether it may be a file; the performer knows what that means.</param>
    public static ExpressionTemplate? ReadResource(DocumentNode? node, string what, TaskScope scope, bool files = false)
    {
        if (node is null)
        {
            return null;
        }

        var entries = new ArgumentEntries(scope.Load.Map(node, what), scope);
        entries.AddText("name");
        var endpoint = entries.Map.Required("endpoint");
        var address = (endpoint as DocumentMap)?["uri"] ?? endpoint;
        if (!files && address is DocumentScalar { ScalarKind: JsonValueKind.String } text && text.Text.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            scope.Load.Unsupported(address.Place, "Reading a file of the host");
        }

        entries.Add("endpoint", Read(endpoint, "'endpoint'", scope));
        return entries.Finish();
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
}
