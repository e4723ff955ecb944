using System.Collections.Concurrent;
using System.Text.Json;
using Serverless.Application.Runs;
using Serverless.Core.Workflows;

namespace Serverless.Contracts.Runs.CrashPoints;

/// <summary>What the scenario calls. It counts by key, knows no call twice, and is busy the first time it is asked at <c>/flaky</c>.</summary>
public sealed class CountingTarget : IFunctionCaller
{
    private readonly ConcurrentDictionary<string, int> effects = new();
    private int busy = 1;

    /// <summary>How often each key has had its effect.</summary>
    public IReadOnlyDictionary<string, int> Effects => effects;

    public ValueTask<CallOutcome> CallAsync(FunctionCall call, CancellationToken cancellation)
    {
        if (call.With.GetProperty("endpoint").ToString().EndsWith("/flaky", StringComparison.Ordinal) && Interlocked.Decrement(ref busy) >= 0)
        {
            return new(new CallOutcome.Failed(new Failure(FailureTypes.Communication, 503, "Busy")));
        }

        effects.AddOrUpdate(call.EffectKey, 1, (_, count) => count + 1);
        return new(new CallOutcome.Returned(JsonElement.Parse("7")));
    }
}
