using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads the arguments of <c>call: mcp</c>. Serverless Workflow DSL 1.0.3, "MCP Call".</summary>
internal static class McpArgumentsReader
{
    public static ExpressionTemplate Read(DocumentNode node, TaskScope scope)
    {
        var entries = new ArgumentEntries(scope.Load.Map(node, "the arguments of an mcp call"), scope);
        entries.AddText("protocolVersion");
        entries.Map.Required("method");
        entries.AddChoice("method", "tools/list", "tools/call", "prompts/list", "prompts/get", "resources/list", "resources/read", "resources/templates/list");
        entries.AddNamed("parameters");
        entries.Add("timeout", Timeout(entries));
        entries.Add("transport", entries.Map.Required("transport") is { } transport ? ReadTransport(transport, scope) : null);
        entries.Add("client", entries.Map.Optional("client") is { } client ? ReadClient(client, scope) : null);
        return entries.Finish();
    }

    /// <summary>An ISO 8601 text or its parts; the performer reads both.</summary>
    private static ExpressionTemplate? Timeout(ArgumentEntries entries)
    {
        if (entries.Map.Optional("timeout") is not { } node)
        {
            return null;
        }

        DurationReader.Read(node, "'timeout'", entries.Scope);
        return entries.Scope.Template(node, ArgumentNames.Definition);
    }

    private static ExpressionTemplate ReadTransport(DocumentNode node, TaskScope scope)
    {
        var entries = new ArgumentEntries(scope.Load.Map(node, "the transport"), scope);
        var (http, stdio) = (entries.Map.Optional("http"), entries.Map.Optional("stdio"));
        if (http is null == stdio is null)
        {
            scope.Load.Report("not-one-transport", node.Place, "A transport is either 'http' or 'stdio'.");
        }

        entries.Add("http", http is null ? null : ReadHttp(http, scope));
        entries.Add("stdio", stdio is null ? null : ReadProcess(stdio, scope));
        entries.AddNamed("options");
        return entries.Finish();
    }

    private static ExpressionTemplate ReadHttp(DocumentNode node, TaskScope scope)
    {
        var entries = new ArgumentEntries(scope.Load.Map(node, "the http transport"), scope);
        entries.Add("endpoint", EndpointReader.Read(entries.Map.Required("endpoint"), "'endpoint'", scope));
        entries.AddNamed("headers");
        return entries.Finish();
    }

    private static ExpressionTemplate ReadProcess(DocumentNode node, TaskScope scope)
    {
        scope.Load.Needs(WorkflowAbilities.McpProcess, node.Place, "An MCP server in a process of its own");
        var entries = new ArgumentEntries(scope.Load.Map(node, "the stdio transport"), scope);
        entries.AddRequiredText("command");
        entries.AddTexts("arguments");
        entries.AddMap("environment");
        return entries.Finish();
    }

    private static ExpressionTemplate ReadClient(DocumentNode node, TaskScope scope)
    {
        var entries = new ArgumentEntries(scope.Load.Map(node, "the client"), scope);
        entries.AddRequiredText("name");
        entries.AddRequiredText("version");
        entries.AddText("description");
        return entries.Finish();
    }
}
