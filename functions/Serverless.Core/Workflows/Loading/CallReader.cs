using Serverless.Core.Documents;
using Serverless.Core.Expressions;
using Serverless.Core.Workflows.Tasks;

namespace Serverless.Core.Workflows.Loading;

/// <summary>Reads a <c>call</c>. Each function that can be called has a reader for its arguments here; every other name is a function of the
/// workflow's own or of a catalog.</summary>
internal static class CallReader
{
    private static readonly Dictionary<string, Func<DocumentNode, TaskScope, ExpressionTemplate>> Readers = new()
    {
        [Functions.Http] = HttpArgumentsReader.Read,
        [Functions.AzureRequest] = AzureArgumentsReader.Read,
        ["openapi"] = OpenApiArgumentsReader.Read,
        ["mcp"] = McpArgumentsReader.Read,
        ["a2a"] = A2aArgumentsReader.Read,
        ["asyncapi"] = AsyncApiArgumentsReader.Read,
        [Functions.Grpc] = GrpcArgumentsReader.Read,
    };

    public static IEnumerable<string> BuiltIn => [.. Readers.Keys, Functions.Approval, Functions.Probe];

    public static TaskDefinition Read(MapReader map, TaskFrame frame, TaskScope scope)
    {
        var node = map.Required("call")!;
        var function = map.OptionalText("call");
        var with = map.Optional("with");
        if (function == Functions.Approval)
        {
            return ApprovalReader.Read(map, with, frame, scope);
        }

        if (function == Functions.Probe)
        {
            return ProbeReader.Read(map, with, frame, scope);
        }

        if (function is not null && !Readers.ContainsKey(function))
        {
            return FunctionReader.Read((DocumentScalar)node, with, frame, scope);
        }

        // A method of gRPC may be called Get and change something all the same.
        var retry = RouterMetadata.ReadRetry(frame.Source, function, scope) is var said && function == Functions.Grpc && said is CallRetry.ByMethod ? new CallRetry.Declared(RetryClass.Never) : said;
        if (function is null)
        {
            return new CallTask(frame, "", TaskScope.Nothing, retry);
        }

        if (with is null)
        {
            scope.Load.Report("missing-key", map.Place, $"A call of {function} needs the key 'with', its arguments.");
        }

        scope.Load.Needs(function, node.Place, $"Calling {function}");
        scope.Load.Uses.Add(new FunctionUse(function, node.Place));
        var arguments = with is null ? TaskScope.Nothing : Readers[function](with, scope.Sealing());
        return function == "asyncapi" && MessageLoop.Find(with) is { } each
            ? MessageLoop.Read(each, arguments, retry, frame, scope)
            : new CallTask(frame, function, arguments, retry) { Care = RouterMetadata.ReadCare(frame.Source, scope) };
    }
}
