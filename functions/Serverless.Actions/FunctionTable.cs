using Serverless.Actions.Http;
using Serverless.Application.Runs;

namespace Serverless.Actions;

/// <summary>Finds who performs a call by the function's name.</summary>
internal sealed class FunctionTable(IReadOnlyDictionary<string, IFunctionCaller> callers) : IFunctionCaller
{
    public ValueTask<CallOutcome> CallAsync(FunctionCall call, CancellationToken cancellation) =>
        callers.TryGetValue(call.Function, out var caller)
            ? caller.CallAsync(call, cancellation)
            : new(CallFailures.Unusable($"There is no function '{call.Function}' on this host."));
}
