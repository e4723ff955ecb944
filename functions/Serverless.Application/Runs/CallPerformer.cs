using System.Globalization;
using Microsoft.Extensions.Logging;
using Serverless.Application.Journal;
using Serverless.Core.Workflows;

namespace Serverless.Application.Runs;

/// <summary>Makes a call, or asks what became of one, and says as a fact what came of it. Waiting between two answers is the run's, never the call's.</summary>
public sealed class CallPerformer(IFunctionCaller caller, TimeProvider time, ILogger logger)
{
    /// <summary>How long to wait where asking what became of a call broke.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(30);

    /// <param name="unwanted">Nobody waits for it any more: a call that can be made again, and a process, is ended by it; every other one is waited for.</param>
    /// <param name="stopping">The host is going: a call that it ends with itself came to nothing that is known.</param>
    /// <exception cref="OperationCanceledException"><paramref name="stopping"/> was asked for. The call is in doubt.</exception>
    /// <exception cref="StoreUnavailableException">The call needs the store, and may be made again.</exception>
    public async Task<TaskEvent> CallAsync(string runId, Command.PerformCall call, CancellationToken unwanted = default, CancellationToken stopping = default)
    {
        using var span = CallTrace.Begin(runId, call);
        return await CallAsync(runId, call, span, MayBeEnded(call) ? unwanted : CancellationToken.None, stopping).ConfigureAwait(false);
    }

    private static bool MayBeEnded(Command.PerformCall call) => call.Class == RetryClass.Safe || Functions.IsProcess(call.Function);

    private async Task<TaskEvent> CallAsync(string runId, Command.PerformCall call, CallTrace span, CancellationToken unwanted, CancellationToken stopping)
    {
        try
        {
            var outcome = await caller.CallAsync(FunctionCalls.Of(runId, call, span.Context), unwanted).ConfigureAwait(false);
            span.End(outcome);
            return Heard(call, outcome);
        }
        catch (OperationCanceledException) when (unwanted.IsCancellationRequested)
        {
            return Fail(time.GetUtcNow(), call, new Failure(FailureTypes.Timeout, 408, "Ended", "It was ended before it had an outcome: its task was abandoned, or its run is being cancelled."));
        }
        catch (Exception e) when (!(e is OperationCanceledException && stopping.IsCancellationRequested) && !(e is StoreUnavailableException && call.Class == RetryClass.Safe))
        {
            Logs.CallBroke(logger, runId, call.Path, call.Function, e.GetType().Name, e.StackTrace);
            return Broke(time.GetUtcNow(), call, e);
        }
    }

    /// <summary>A caller that throws is a defect of the router. Its message stays out of the history: it may quote what was filled in.</summary>
    private static TaskEvent Broke(DateTimeOffset now, Command.PerformCall call, Exception defect) => call switch
    {
        { Progress: { State: { } state, Deadline: var deadline } } => Wait(now, call, new CallOutcome.Accepted("The call", state, AskAgain, deadline - now)),
        { Class: RetryClass.Safe } => Fail(now, call, new Failure(FailureTypes.Runtime, 500, "Defect of the router", $"The call broke off with {defect.GetType().Name}.")),
        _ => new CallDoubted(now, call.Path, $"it broke off with {defect.GetType().Name}, a defect of the router"),
    };

    private TaskEvent Heard(Command.PerformCall call, CallOutcome outcome)
    {
        var now = time.GetUtcNow();
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
