using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Application.Runs;

/// <summary>Settles calls that an earlier life of the host began and whose outcome it did not get to record (design law 5).</summary>
public sealed class DoubtSettler(IFunctionCaller caller, TimeProvider time)
{
    private const int ProbeAttempts = 3;

    private readonly CallPerformer performer = new(caller, time);

    /// <summary>The fact that ends the doubt, or the one that hands it to a person.</summary>
    public Task<TaskEvent> SettleAsync(string runId, Command.PerformCall call) => call switch
    {
        { Class: RetryClass.Safe } => performer.CallAsync(runId, call),
        { Class: RetryClass.Check, Probe: { } probe } => ProbeAsync(runId, call, probe),
        _ => Task.FromResult<TaskEvent>(Doubt(call, "the host stopped while it was being made, and it must not be made twice")),
    };

    private async Task<TaskEvent> ProbeAsync(string runId, Command.PerformCall call, JsonElement probe)
    {
        var last = "";
        for (var attempt = 1; attempt <= ProbeAttempts; attempt++)
        {
            var question = new FunctionCall(runId, call.Path, "http", probe, call.EffectKey) { Sealed = call.ProbeSealed };
            switch (await caller.CallAsync(question, CancellationToken.None).ConfigureAwait(false))
            {
                case CallOutcome.Returned returned:
                    return new CallReturned(time.GetUtcNow(), call.Path, returned.Output);
                case CallOutcome.Failed { Failure: { Status: 404, Type: FailureTypes.Communication } }:
                    return await performer.CallAsync(runId, call).ConfigureAwait(false);
                case CallOutcome.Failed failed:
                    last = failed.Failure.Detail ?? failed.Failure.Type;
                    break;
            }

            await Task.Delay(TimeSpan.FromSeconds(attempt), time).ConfigureAwait(false);
        }

        return Doubt(call, $"the host stopped while it was being made, and its check could not tell whether it was done: {last}");
    }

    private CallDoubted Doubt(Command.PerformCall call, string reason) => new(time.GetUtcNow(), call.Path, reason);
}
