using System.Text.Json;
using System.Text.RegularExpressions;
using Serverless.Core.Documents;
using Serverless.Core.Expressions;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads the arguments of <c>call: grpc</c>. Serverless Workflow DSL 1.0.3, "gRPC Call".</summary>
internal static partial class GrpcArgumentsReader
{
    public static ExpressionTemplate Read(DocumentNode node, TaskScope scope)
    {
        var entries = new ArgumentEntries(scope.Load.Map(node, "the arguments of a grpc call"), scope);

        // A file of the host is not read: then the server is asked what its service looks like.
        entries.Add("proto", EndpointReader.ReadResource(entries.Map.Required("proto"), "the proto file", scope, files: true));
        entries.Add("service", entries.Map.Required("service") is { } service ? ReadService(service, scope) : null);
        entries.AddRequiredText("method");
        entries.AddNamed("arguments");
        return entries.Finish();
    }

    private static ExpressionTemplate ReadService(DocumentNode node, TaskScope scope)
    {
        var entries = new ArgumentEntries(scope.Load.Map(node, "the service"), scope);
        entries.AddRequiredText("name");
        entries.AddRequiredText("host");
        if (entries.Map.Optional("host") is DocumentScalar { ScalarKind: JsonValueKind.String } host && !RuntimeExpression.IsEnclosed(host.Text) && !Host().IsMatch(host.Text))
        {
            scope.Load.Report("not-a-host", host.Place, $"'host' is the name or the address of a host, such as greeter.example.com, not '{host.Text}'; the port is 'port'.");
        }

        entries.AddInteger("port", 0, 65_535);
        entries.Add("authentication", AuthenticationReader.ReadOrFind(entries.Map.Optional("authentication"), scope));
        return entries.Finish();
    }

    [GeneratedRegex(@"^[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,251}[a-zA-Z0-9])?\z")]
    private static partial Regex Host();
}
