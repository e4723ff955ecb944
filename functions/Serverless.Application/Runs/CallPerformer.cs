using Serverless.Core.Workflows;

namespace Serverless.Application.Runs;

/// <summary>Makes a call and says as a fact what came of it.</summary>
public sealed class CallPerformer(IFunctionCaller caller, TimeProvider time)
{
    public async Task<TaskEvent> CallAsync(string runId, Command.PerformCall call)
    {
        var outcome = await caller.CallAsync(new FunctionCall(runId, call.Path, call.Function, call.With, call.EffectKey) { Sealed = call.Sealed }, CancellationToken.None).ConfigureAwait(false);
        var now = time.GetUtcNow();
        return outcome switch
        {
            CallOutcome.Returned returned => new CallReturned(now, call.Path, returned.Output),
            CallOutcome.Failed failed => new CallFailed(now, call.Path, failed.Failure with { Instance = call.Path }),
            _ => throw new InvalidOperationException("A call returns or fails."),
        };
    }
}
