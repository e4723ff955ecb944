using System.Text.Json;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads the arguments of <c>call: asyncapi</c>. Of the protocols there are http, to publish, and ws. Serverless Workflow DSL 1.0.3, "AsyncAPI Call".</summary>
internal static class AsyncApiArgumentsReader
{
    private static readonly string[] Protocols =
    [
        "amqp", "amqp1", "anypointmq", "googlepubsub", "http", "ibmmq", "jms", "kafka", "mercure", "mqtt", "mqtt5", "nats", "pulsar", "redis", "sns", "solace", "sqs", "stomp", "ws",
    ];

    private static readonly string[] Ends = ["amount", "while", "until"];

    public static ExpressionTemplate Read(DocumentNode node, TaskScope scope)
    {
        var entries = new ArgumentEntries(scope.Load.Map(node, "the arguments of an asyncapi call"), scope);
        var map = entries.Map;
        entries.Add("document", EndpointReader.ReadResource(map.Required("document"), "the AsyncAPI document", scope));
        entries.AddText("channel");
        entries.AddText("operation");
        OneOf(map, "channel", "operation", scope);
        OneOf(map, "message", "subscription", scope);
        entries.Add("server", map.Optional("server") is { } server ? ReadServer(server, scope) : null);
        entries.AddChoice("protocol", Protocols);
        if (map.Optional("protocol") is DocumentScalar { Text: not ("http" or "ws") } protocol && Protocols.Contains(protocol.Text))
        {
            scope.Load.Report("not-possible-here", protocol.Place, $"Messages over {protocol.Text} are not possible: no client here speaks it. There are http, to publish, and ws.");
        }

        entries.Add("message", map.Optional("message") is { } message ? ReadMessage(message, scope) : null);
        entries.Add("subscription", map.Optional("subscription") is { } subscription ? ReadSubscription(subscription, scope) : null);
        entries.Add("authentication", AuthenticationReader.ReadOrFind(map.Optional("authentication"), scope));
        return entries.Finish();
    }

    private static void OneOf(MapReader map, string one, string other, TaskScope scope)
    {
        if (map.Optional(one) is null == map.Optional(other) is null)
        {
            scope.Load.Report("missing-key", map.Place, $"An asyncapi call has either '{one}' or '{other}'.");
        }
    }

    private static ExpressionTemplate ReadServer(DocumentNode node, TaskScope scope)
    {
        var entries = new ArgumentEntries(scope.Load.Map(node, "the server"), scope);
        entries.AddRequiredText("name");
        entries.AddMap("variables");
        ServerHostReader.Read(entries);
        return entries.Finish();
    }

    private static ExpressionTemplate ReadMessage(DocumentNode node, TaskScope scope)
    {
        var entries = new ArgumentEntries(scope.Load.Map(node, "the message"), scope);
        entries.AddAny("payload");
        entries.AddNamed("headers");
        return entries.Finish();
    }

    private static ExpressionTemplate ReadSubscription(DocumentNode node, TaskScope scope)
    {
        var entries = new ArgumentEntries(scope.Load.Map(node, "the subscription"), scope);
        HashSet<string> named = [];
        AddDeferred(entries, "filter", named);
        entries.Map.Optional("foreach"); // Read with the call: it is tasks.
        entries.Add("consume", entries.Map.Required("consume") is { } consume ? ReadConsumption(consume, named, scope) : null);
        entries.Add("arguments", ExpressionTemplate.Of(named.Order(StringComparer.Ordinal).Select(name => KeyValuePair.Create(
            name,
            scope.Template(new DocumentScalar(node.Place, JsonValueKind.String, $"${{ ${name} }}"), ArgumentNames.Definition)))));
        return entries.Finish();
    }

    private static ExpressionTemplate ReadConsumption(DocumentNode node, HashSet<string> named, TaskScope scope)
    {
        var entries = new ArgumentEntries(scope.Load.Map(node, "'consume'"), scope);
        entries.AddInteger("amount", 1, 10_000);
        AddDeferred(entries, "while", named);
        AddDeferred(entries, "until", named);
        if (entries.Map.Optional("for") is { } duration)
        {
            DurationReader.Read(duration, "'for'", scope);
            entries.Add("for", scope.Template(duration, ArgumentNames.Definition));
        }

        if (Ends.Count(key => entries.Map.Optional(key) is not null) != 1)
        {
            scope.Load.Report("missing-key", node.Place, "'consume' has one of amount, while, until.");
        }

        return entries.Finish();
    }

    /// <summary>Checked here, evaluated where the messages arrive.</summary>
    private static void AddDeferred(ArgumentEntries entries, string key, HashSet<string> named)
    {
        if (entries.Map.OptionalText(key) is null || entries.Scope.Expression(entries.Map.Optional(key), ArgumentNames.Definition) is not { } expression)
        {
            return;
        }

        named.UnionWith(expression.Variables);
        entries.Add(key, ExpressionTemplate.Compile(new DocumentScalar(entries.Map.Place, JsonValueKind.String, expression.Text), [], []));
    }
}
