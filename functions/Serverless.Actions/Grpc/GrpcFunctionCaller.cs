using System.Text;
using System.Text.Json;
using Serverless.Actions.Authentication;
using Serverless.Actions.Http;
using Serverless.Application.Runs;
using static Serverless.Actions.Arguments;

namespace Serverless.Actions.Grpc;

/// <summary>Performs <c>call: grpc</c>: one message there, one back, or a list of those of a server that streams. What they look like is in the proto
/// file, where it can be fetched; otherwise the server tells. Serverless Workflow DSL 1.0.3, "gRPC Call".</summary>
internal sealed class GrpcFunctionCaller(GrpcChannel channel, GrpcReflection reflection, ResourceFetcher fetcher, HttpCallSettings settings) : IFunctionCaller
{
    /// <summary>Ports where connections are secured: the DSL has no word for it.</summary>
    private static readonly int[] Secured = [443, 8443];

    /// <summary>Deeper than the deepest message, each level of which may be a list in an object.</summary>
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 256 };

    public async ValueTask<CallOutcome> CallAsync(FunctionCall call, CancellationToken cancellation)
    {
        var service = Optional(call.With, "service");
        var identity = AuthenticationReader.Read(Optional(service, "authentication"), out var problem);
        var server = problem is null ? ServerOf(service, identity, out problem) : null;
        if (server is null)
        {
            return CallFailures.Unusable(problem!);
        }

        var (name, method) = (Texts.Of(service, "name") ?? "", Texts.Of(call.With, "method") ?? "");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(settings.Timeout);
        try
        {
            return await CallAsync(server, name, method, identity, call, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            using var late = new HttpRequestMessage(HttpMethod.Post, new Uri(server, $"/{name}/{method}"));
            return CallFailures.Of(e, late, settings.Timeout);
        }
    }

    private async ValueTask<CallOutcome> CallAsync(Uri server, string name, string method, CallIdentity? identity, FunctionCall call, CancellationToken cancellation)
    {
        var (schema, failure) = await DescribeAsync(server, name, identity, Optional(call.With, "proto"), cancellation).ConfigureAwait(false);
        if (schema is null)
        {
            return failure!;
        }

        if (schema.Services.GetValueOrDefault(name) is not { } found || found.Methods.GetValueOrDefault(method) is not { } described)
        {
            var there = schema.Services.GetValueOrDefault(name) is { } known ? $"'{name}' has {string.Join(", ", known.Methods.Keys)}" : $"there is {string.Join(", ", schema.Services.Keys)}";
            return CallFailures.Unusable($"there is no method '{method}' of a service '{name}': {there}.");
        }

        return described.ClientStreams
            ? CallFailures.Unusable($"'{method}' takes a stream of messages; a call has one.")
            : await CallAsync(server, name, described, schema, identity, call, cancellation).ConfigureAwait(false);
    }

    private async ValueTask<CallOutcome> CallAsync(Uri server, string service, ProtoMethod method, ProtoSchema schema, CallIdentity? identity, FunctionCall call, CancellationToken cancellation)
    {
        try
        {
            var given = Optional(call.With, "arguments");
            var message = new MessageWriter(schema).Write(method.Input, given.ValueKind == JsonValueKind.Undefined ? JsonElement.Parse("{}"u8) : given);
            var answer = await channel.CallAsync(server, $"{service}/{method.Name}", identity, message, call, cancellation).ConfigureAwait(false);
            if (answer is not GrpcAnswer.Messages { All: var messages })
            {
                return ((GrpcAnswer.Failed)answer).Outcome;
            }

            var reader = new MessageReader(schema);
            var read = messages.Select(one => reader.Read(method.Output, one)?.ToJsonString() ?? "null").ToList();
            return method.ServerStreams ? new CallOutcome.Returned(JsonElement.Parse($"[{string.Join(',', read)}]", Reading))
                : read is [var only] ? new CallOutcome.Returned(JsonElement.Parse(only, Reading))
                : GrpcStatus.Failure($"{service}/{method.Name}", GrpcStatus.Internal, $"It answered with {read.Count} messages instead of one.");
        }
        catch (ProtoException e)
        {
            return CallFailures.Unusable($"{e.Message}.");
        }
    }

    private async ValueTask<(ProtoSchema? Schema, CallOutcome.Failed? Failure)> DescribeAsync(Uri server, string service, CallIdentity? identity, JsonElement proto, CancellationToken cancellation)
    {
        var endpoint = Optional(proto, "endpoint");
        var text = endpoint.ValueKind == JsonValueKind.Object ? Texts.Of(endpoint, "uri") : endpoint.ValueKind == JsonValueKind.String ? endpoint.GetString() : null;
        if (text is null || text.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            return await reflection.DescribeAsync(server, service, identity, cancellation).ConfigureAwait(false);
        }

        if (EndpointAddress.Read(endpoint, "'proto.endpoint'", out var problem) is not { } address)
        {
            return (null, CallFailures.Unusable(problem!));
        }

        var (content, failure) = await fetcher.FetchAsync(address, cancellation).ConfigureAwait(false);
        try
        {
            return content is null ? (null, failure) : (ProtoFileReader.Read(Encoding.UTF8.GetString(content)), null);
        }
        catch (ProtoException e)
        {
            return (null, CallFailures.Unusable($"the proto file cannot be read: {e.Message}."));
        }
    }

    /// <summary>Credentials do not leave this machine unless the connection is secured.</summary>
    private static Uri? ServerOf(JsonElement service, CallIdentity? identity, out string? problem)
    {
        var host = Texts.Of(service, "host") ?? "";
        var port = Optional(service, "port") is { ValueKind: JsonValueKind.Number } given && given.TryGetInt32(out var number) ? number : 443;
        var secured = Secured.Contains(port);
        problem = !Uri.TryCreate($"{(secured ? "https" : "http")}://{host}:{port}", UriKind.Absolute, out var server) || server.Host.Length == 0 || server.PathAndQuery != "/" || server.UserInfo.Length > 0
            ? "'service.host' and 'service.port' are no address."
            : identity is not null && !secured && !server.IsLoopback ? $"credentials are not sent over a connection that is not secured; ports {string.Join(" and ", Secured)} are."
            : null;
        return problem is null ? server : null;
    }
}
