using System.Text.Json;
using Serverless.Actions.Authentication;
using Serverless.Actions.Http;
using Serverless.Actions.OpenApi;
using Serverless.Application.Runs;
using static Serverless.Actions.Arguments;

namespace Serverless.Actions.AsyncApi;

/// <summary>Performs <c>call: asyncapi</c>: publishes over http and ws, and consumes over ws. Serverless Workflow DSL 1.0.3, "AsyncAPI Call".</summary>
internal sealed class AsyncApiFunctionCaller(HttpFunctionCaller http, MessageSocket socket, OpenApiDocuments documents, HttpCallSettings settings) : IFunctionCaller
{
    public async ValueTask<CallOutcome> CallAsync(FunctionCall call, CancellationToken cancellation)
    {
        var with = call.With;
        var address = EndpointAddress.Read(Optional(Optional(with, "document"), "endpoint"), "'document.endpoint'", out var problem);
        var identity = AuthenticationReader.Read(Optional(with, "authentication"), out var refusal);
        if ((problem ?? refusal) is { } reason)
        {
            return CallFailures.Unusable(reason);
        }

        using var time = new CallTime(settings.Timeout, cancellation);
        var (json, failure) = await documents.ReadAsync(address!, time).ConfigureAwait(false);
        if (json is not { } read)
        {
            return failure!;
        }

        if (AsyncApiTarget.Find(new OpenApiDocument(read, address!.Uri), with, out var missing) is not { } target)
        {
            return CallFailures.Unusable(missing!);
        }

        if (DescribedServer.Refusal(call, identity, address.Uri, target.Address, Texts.Of(Optional(with, "server"), "host")) is { } refused)
        {
            return CallFailures.Unusable(refused);
        }

        var overSocket = target.Protocol is "ws" or "wss";
        if (with.TryGetProperty("subscription", out var subscription))
        {
            return overSocket
                ? await socket.ConsumeAsync(target.Address, identity, Consumption.Of(subscription), time).ConfigureAwait(false)
                : CallFailures.Unusable("Messages are consumed over ws only.");
        }

        var message = Optional(with, "message");
        return overSocket
            ? await socket.PublishAsync(target.Address, identity, Optional(message, "payload") is { ValueKind: not JsonValueKind.Undefined } payload ? payload : JsonElement.Parse("null"), time).ConfigureAwait(false)
            : await PublishAsync(call, target, identity, message, time).ConfigureAwait(false);
    }

    private async ValueTask<CallOutcome> PublishAsync(FunctionCall call, AsyncApiTarget target, CallIdentity? identity, JsonElement message, CallTime time)
    {
        var headers = HttpArgumentsReader.ReadHeaders(message, out var problem);
        return problem is not null
            ? CallFailures.Unusable(problem)
            : await http.CallAsync(new HttpCallArguments(HttpMethod.Post, target.Address, headers, HttpBody.Of(Optional(message, "payload")), HttpOutput.Content, false) { Identity = identity, Credentials = target.Credentials }, call, time).ConfigureAwait(false);
    }
}
