using Serverless.Actions.Http;
using Serverless.Application.Runs;

namespace Serverless.Actions.Mcp;

/// <summary>Performs <c>call: mcp</c>. Serverless Workflow DSL 1.0.3, "MCP Call": the output is the result of the method.</summary>
internal sealed class McpFunctionCaller(McpHttp http, McpProcess process) : IFunctionCaller
{
    public ValueTask<CallOutcome> CallAsync(FunctionCall call, CancellationToken cancellation)
    {
        if (McpArguments.Read(call) is not { } arguments || !call.With.TryGetProperty("transport", out var transport))
        {
            return new(CallFailures.Unusable("An mcp call has a method and a transport."));
        }

        return transport.TryGetProperty("http", out var overHttp) ? http.CallAsync(arguments, overHttp, call, cancellation)
            : transport.TryGetProperty("stdio", out var overPipes) ? process.CallAsync(arguments, overPipes, cancellation)
            : new(CallFailures.Unusable("The transport is neither http nor stdio."));
    }
}
