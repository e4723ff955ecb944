using Serverless.Actions.Http;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;
using static Serverless.Actions.CallFailed;

namespace Serverless.Actions.JsonRpc;

/// <summary>What went wrong with a call over JSON-RPC. Serverless Workflow DSL 1.0.3, "MCP Call" and "A2A Call": an error of the other side is one of the
/// type runtime.</summary>
internal static class RpcFailures
{
    public static CallOutcome.Failed Of(Exception e, HttpRequestMessage request, TimeSpan timeout) => e switch
    {
        JsonRpcException refused => Runtime($"{request.RequestUri!.GetLeftPart(UriPartial.Path)} {AnswerExcerpt.Of(refused.Message, request)}"),
        RefusedException answered => answered.Outcome,
        _ => CallFailures.Of(e, request, timeout),
    };

    public static CallOutcome.Failed Runtime(string detail) => Failed(FailureTypes.Runtime, 500, "Runtime error", detail);
}
