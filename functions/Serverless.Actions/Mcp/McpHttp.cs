using System.Text.Json;
using Serverless.Actions.Http;
using Serverless.Actions.JsonRpc;
using Serverless.Application.Runs;

namespace Serverless.Actions.Mcp;

/// <summary>Asks an MCP server over streamable HTTP: a session is opened, one question asked, the session closed. MCP 2025-06-18, "Transports".</summary>
internal sealed class McpHttp(HttpSender sender, TimeSpan usualTimeout)
{
    private const string EmptyObject = "{}";

    public async ValueTask<CallOutcome> CallAsync(McpArguments arguments, JsonElement transport, FunctionCall call, CancellationToken cancellation)
    {
        var address = EndpointAddress.Read(transport.TryGetProperty("endpoint", out var endpoint) ? endpoint : default, "'endpoint'", out var problem);
        var headers = HttpArgumentsReader.ReadHeaders(transport, out var wrong);
        if (address is null || wrong is not null)
        {
            return CallFailures.Unusable((problem ?? wrong)!);
        }

        var rpc = new HttpRpc(sender, address, [.. headers, new(HeaderRules.EffectKey, call.EffectKey)], call.Trace);
        using var named = rpc.Request(default);
        var timeout = arguments.Timeout ?? usualTimeout;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        try
        {
            return new CallOutcome.Returned(await AskAsync(rpc, arguments, limit.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            return RpcFailures.Of(e, named, timeout);
        }
    }

    private static async Task<JsonElement> AskAsync(HttpRpc rpc, McpArguments arguments, CancellationToken cancellation)
    {
        var welcome = (await rpc.AskAsync("1", JsonRpcMessage.Write("1", "initialize", arguments.Initialize), many: false, cancellation).ConfigureAwait(false))[0];
        var spoken = welcome.ValueKind == JsonValueKind.Object && welcome.TryGetProperty("protocolVersion", out var version) ? version.ToString() : arguments.Version;
        var session = rpc.Session;
        if (session is not null && HeaderRules.Problem("Mcp-Session-Id", session) is null)
        {
            rpc.Add("Mcp-Session-Id", session);
        }

        if (HeaderRules.Problem("MCP-Protocol-Version", spoken) is null)
        {
            rpc.Add("MCP-Protocol-Version", spoken);
        }

        await rpc.TellAsync(JsonRpcMessage.Write(null, "notifications/initialized", default), cancellation).ConfigureAwait(false);
        var parameters = arguments.Parameters.ValueKind == JsonValueKind.Undefined ? JsonElement.Parse(EmptyObject) : arguments.Parameters;
        var results = await rpc.AskAsync("2", JsonRpcMessage.Write("2", arguments.Method, parameters), many: false, cancellation).ConfigureAwait(false);
        if (session is not null)
        {
            await rpc.LeaveAsync(cancellation).ConfigureAwait(false);
        }

        return results[0];
    }
}
