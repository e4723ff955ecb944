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
        var entries = new ArgumentEntries(scope.Load.Map(node, "the arguments of an http call"), scope);
        entries.AddRequiredText("method");
        entries.Add("endpoint", EndpointReader.Read(entries.Map.Required("endpoint"), "'endpoint'", scope));
        entries.AddNamed("headers");
        entries.AddNamed("query");
        entries.AddAny("body");
        entries.AddChoice("output", "raw", "content", "response");
        entries.AddBoolean("redirect");
        return entries.Finish();
    }

    /// <summary>The <c>check</c> of <c>metadata.router</c>: <c>method</c> (get where it says nothing), <c>endpoint</c>, <c>headers</c>.</summary>
    public static ExpressionTemplate ReadProbe(DocumentNode node, TaskScope scope)
    {
        var entries = new ArgumentEntries(scope.Load.Map(node, "the check"), scope);
        if (entries.Map.Optional("method") is null)
        {
            entries.Add("method", scope.Template(new DocumentScalar(node.Place, JsonValueKind.String, "get"), []));
        }

        entries.AddText("method");
        entries.Add("endpoint", EndpointReader.Read(entries.Map.Required("endpoint"), "'endpoint'", scope));
        entries.AddNamed("headers");
        return entries.Finish();
    }
}
