using System.Text.Json;
using System.Text.Json.Nodes;
using Serverless.Actions.Authentication;
using Serverless.Actions.Http;
using Serverless.Actions.JsonRpc;
using Serverless.Application.Runs;

namespace Serverless.Actions.A2a;

/// <summary>Performs <c>call: a2a</c> over the JSON-RPC binding. Serverless Workflow DSL 1.0.3, "A2A Call".</summary>
internal sealed class A2aFunctionCaller(HttpSender sender, ResourceFetcher fetcher, HttpCallSettings settings) : IFunctionCaller
{
    public async ValueTask<CallOutcome> CallAsync(FunctionCall call, CancellationToken cancellation)
    {
        using var time = new CallTime(settings.Timeout, cancellation);
        var (agent, failure) = await AgentAsync(call.With, time).ConfigureAwait(false);
        return agent is null ? failure! : await AskAsync(agent, call, time).ConfigureAwait(false);
    }

    private async Task<CallOutcome> AskAsync(EndpointAddress agent, FunctionCall call, CallTime time)
    {
        var method = Texts.Of(call.With, "method")!;
        var many = method is "message/stream" or "tasks/resubscribe";
        var rpc = new HttpRpc(sender, agent, [new(HeaderRules.EffectKey, call.EffectKey)], call.Trace);
        var message = JsonRpcMessage.Write(call.EffectKey, method, Parameters(call, method));
        using var named = rpc.Request(message);
        try
        {
            var results = await rpc.AskAsync(call.EffectKey, message, many, time.Token).ConfigureAwait(false);
            return new CallOutcome.Returned(many ? JsonSerializer.SerializeToElement(results) : results[0]);
        }
        catch (Exception e) when (e is not OperationCanceledException || !time.Cancelled)
        {
            return RpcFailures.Of(e, named, time.Longest);
        }
    }

    /// <summary>A message has an id and a role. The id is made of the effect key, so that a message that is sent again is the same one.</summary>
    private static JsonElement Parameters(FunctionCall call, string method)
    {
        var given = call.With.TryGetProperty("parameters", out var parameters) ? parameters : default;
        if (method is not ("message/send" or "message/stream"))
        {
            return given;
        }

        var filled = given.ValueKind == JsonValueKind.Object ? JsonNode.Parse(given.GetRawText())!.AsObject() : [];
        if (filled["message"] is JsonObject message)
        {
            message["messageId"] ??= MessageId(call.EffectKey);
            message["role"] ??= "user";
        }

        return JsonElement.Parse(filled.ToJsonString());
    }

    private static string MessageId(string effectKey) =>
        Guid.TryParseExact(effectKey.Length >= 32 ? effectKey[..32] : effectKey.PadRight(32, '0'), "n", out var id) ? id.ToString() : effectKey;

    /// <summary>The server that is named, or the one on the card. Who the call is by is told to the card's own host only.</summary>
    private async ValueTask<(EndpointAddress? Agent, CallOutcome.Failed? Failure)> AgentAsync(JsonElement with, CallTime time)
    {
        if (!with.TryGetProperty("agentCard", out var card))
        {
            var server = EndpointAddress.Read(with.TryGetProperty("server", out var json) ? json : default, "'server'", out var wrong);
            return (server, server is null ? CallFailures.Unusable(wrong!) : null);
        }

        if (EndpointAddress.Read(card.TryGetProperty("endpoint", out var endpoint) ? endpoint : default, "'agentCard.endpoint'", out var problem) is not { } address)
        {
            return (null, CallFailures.Unusable(problem!));
        }

        var (content, failure) = await fetcher.FetchAsync(address, time).ConfigureAwait(false);
        if (content is null)
        {
            return (null, failure);
        }

        if (JsonRpcMessage.Read(content) is not { } read || AgentCard.AddressOf(read) is not { } uri)
        {
            return (null, CallFailures.Unusable("The agent card names no address of the agent that speaks JSON-RPC."));
        }

        var same = Uri.Compare(uri, address.Uri, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
        return (new EndpointAddress(uri, same ? address.Identity : null), null);
    }
}
