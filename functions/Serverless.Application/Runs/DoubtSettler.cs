using System.Text.Json;
using Microsoft.Extensions.Logging;
using Serverless.Core.Workflows;

namespace Serverless.Application.Runs;

/// <summary>Settles calls that an earlier life of the host began and whose outcome it did not get to record (design law 5).</summary>
public sealed class DoubtSettler(IFunctionCaller caller, TimeProvider time, ILogger logger)
{
    private const int ProbeAttempts = 3;

    private readonly CallPerformer performer = new(caller, time, logger);

    /// <summary>The fact that ends the doubt, or the one that hands it to a person.</summary>
    /// <inheritdoc cref="CallPerformer.CallAsync(string, Command.PerformCall, CancellationToken, CancellationToken)"/>
    public Task<TaskEvent> SettleAsync(string runId, Command.PerformCall call, CancellationToken unwanted = default, CancellationToken stopping = default) => call switch
    {
        { Progress.State: not null } => performer.CallAsync(runId, call, unwanted, stopping), // it was accepted: asking about it changes nothing
        { Class: RetryClass.Safe } => performer.CallAsync(runId, call, unwanted, stopping),
        { Class: RetryClass.Check, Probe: { } probe } => ProbeAsync(runId, call, probe, unwanted, stopping),
        _ => Task.FromResult<TaskEvent>(Doubt(call, "the host stopped while it was being made, and it must not be made twice")),
    };

    private async Task<TaskEvent> ProbeAsync(string runId, Command.PerformCall call, JsonElement probe, CancellationToken unwanted, CancellationToken stopping)
    {
        var last = "";
        for (var attempt = 1; attempt <= ProbeAttempts; attempt++)
        {
            using var span = CallTrace.Begin(runId, call);
            switch (await AskAsync(FunctionCalls.Check(runId, call, probe, span.Context), stopping).ConfigureAwait(false))
            {
                case null:
                    last = "the check broke off, a defect of the router";
                    break;
                case CallOutcome.Accepted or CallOutcome.Deferred:
                    last = "it was not answered at once";
                    break;
                case CallOutcome.Returned returned:
                    return new CallReturned(time.GetUtcNow(), call.Path, returned.Output);
                case CallOutcome.Failed { Failure: { Status: 404, Type: FailureTypes.Communication } }:
                    return await performer.CallAsync(runId, call, unwanted, stopping).ConfigureAwait(false);
                case CallOutcome.Failed failed:
                    last = failed.Failure.Detail ?? failed.Failure.Type;
                    break;
            }

            await Task.Delay(TimeSpan.FromSeconds(attempt), time).ConfigureAwait(false);
        }

        return Doubt(call, $"the host stopped while it was being made, and its check could not tell whether it was done: {last}");
    }

    /// <returns>Null where the caller broke.</returns>
    private async Task<CallOutcome?> AskAsync(FunctionCall check, CancellationToken stopping)
    {
        try
        {
            return await caller.CallAsync(check, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (!(e is OperationCanceledException && stopping.IsCancellationRequested))
        {
            Logs.CallBroke(logger, check.RunId, check.Path, check.Function, e.GetType().Name, e.StackTrace);
            return null;
        }
    }

    private CallDoubted Doubt(Command.PerformCall call, string reason) => new(time.GetUtcNow(), call.Path, reason);
}
