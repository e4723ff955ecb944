using System.Globalization;
using Serverless.Core.Workflows;

namespace Serverless.Application.Runs;

/// <summary>Makes a call, or asks what became of one, and says as a fact what came of it. Waiting between two answers is the run's, never the call's.</summary>
public sealed class CallPerformer(IFunctionCaller caller, TimeProvider time)
{
    public async Task<TaskEvent> CallAsync(string runId, Command.PerformCall call)
    {
        using var span = CallTrace.Begin(runId, call);
        var outcome = await caller.CallAsync(FunctionCalls.Of(runId, call, span.Context), CancellationToken.None).ConfigureAwait(false);
        var now = time.GetUtcNow();
        span.End(outcome);
        return outcome switch
        {
            CallOutcome.Returned returned => new CallReturned(now, call.Path, returned.Output),
            CallOutcome.Failed failed => Fail(now, call, failed.Failure),
            CallOutcome.Accepted accepted => Wait(now, call, accepted),
            CallOutcome.Deferred deferred => Wait(now, call, deferred),
            _ => throw new InvalidOperationException("A call returns, fails, is accepted or is deferred."),
        };
    }

    /// <summary>The deadline is looked at after an answer that came at or after it: an operation that ended in time is never called late.</summary>
    private static TaskEvent Wait(DateTimeOffset now, Command.PerformCall call, CallOutcome.Accepted accepted)
    {
        var deadline = call.Progress?.Deadline ?? now + accepted.Longest;
        return now >= deadline
            ? Fail(now, call, new Failure(FailureTypes.Timeout, 408, "Timed out", $"{accepted.What} was accepted and had not ended by {deadline.ToString("u", CultureInfo.InvariantCulture)}. It may still go on."))
            : new CallAccepted(now, call.Path, Earlier(now + accepted.After, deadline), deadline, accepted.State);
    }

    /// <summary>Where the target asks for more patience than the call has, it fails with what the target said.</summary>
    private static TaskEvent Wait(DateTimeOffset now, Command.PerformCall call, CallOutcome.Deferred deferred)
    {
        var deadline = call.Progress?.Deadline ?? now + deferred.Longest;
        return now + deferred.After > deadline
            ? Fail(now, call, deferred.Failure)
            : new CallDeferred(now, call.Path, now + deferred.After, deadline, deferred.Failure);
    }

    private static CallFailed Fail(DateTimeOffset now, Command.PerformCall call, Failure failure) => new(now, call.Path, failure with { Instance = call.Path });

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
