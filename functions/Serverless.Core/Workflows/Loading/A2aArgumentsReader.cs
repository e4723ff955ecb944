using Serverless.Core.Documents;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads the arguments of <c>call: a2a</c>. Serverless Workflow DSL 1.0.3, "A2A Call".</summary>
internal static class A2aArgumentsReader
{
    public static ExpressionTemplate Read(DocumentNode node, TaskScope scope)
    {
        var entries = new ArgumentEntries(scope.Load.Map(node, "the arguments of an a2a call"), scope);
        entries.Map.Required("method");
        entries.AddChoice(
            "method",
            "message/send", "message/stream", "tasks/get", "tasks/list", "tasks/cancel", "tasks/resubscribe", "tasks/pushNotificationConfig/set",
            "tasks/pushNotificationConfig/get", "tasks/pushNotificationConfig/list", "tasks/pushNotificationConfig/delete", "agent/getAuthenticatedExtendedCard");
        var (card, server) = (entries.Map.Optional("agentCard"), entries.Map.Optional("server"));
        if (card is null && server is null)
        {
            scope.Load.Report("missing-key", node.Place, "An a2a call needs 'agentCard', the card that describes the agent, or 'server', where it is.");
        }

        entries.Add("agentCard", EndpointReader.ReadResource(card, "the agent card", scope));
        entries.Add("server", EndpointReader.Read(server, "'server'", scope));
        entries.AddNamed("parameters");
        return entries.Finish();
    }
}
