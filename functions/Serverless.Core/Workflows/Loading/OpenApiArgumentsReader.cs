using Serverless.Core.Documents;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads the arguments of <c>call: openapi</c>. Serverless Workflow DSL 1.0.3, "OpenAPI Call".</summary>
internal static class OpenApiArgumentsReader
{
    public static ExpressionTemplate Read(DocumentNode node, TaskScope scope)
    {
        var entries = new ArgumentEntries(scope.Load.Map(node, "the arguments of an openapi call"), scope);
        entries.Add("document", EndpointReader.ReadResource(entries.Map.Required("document"), "the OpenAPI document", scope));
        entries.AddRequiredText("operationId");
        entries.AddNamed("parameters");
        entries.Add("server", entries.Map.Optional("server") is { } server ? ReadServer(server, scope) : null);
        entries.Add("authentication", AuthenticationReader.ReadOrFind(entries.Map.Optional("authentication"), scope));
        entries.AddChoice("output", "raw", "content", "response");
        entries.AddBoolean("redirect");
        return entries.Finish();
    }

    private static ExpressionTemplate ReadServer(DocumentNode node, TaskScope scope)
    {
        var entries = new ArgumentEntries(scope.Load.Map(node, "the server"), scope);
        entries.Map.Required("host");
        ServerHostReader.Read(entries);
        return entries.Finish();
    }
}
