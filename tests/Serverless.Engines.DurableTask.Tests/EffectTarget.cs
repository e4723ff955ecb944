using System.Collections.Concurrent;
using System.Text.Json;
using Serverless.Application.Runs;

namespace Serverless.Engines.DurableTask.Tests;

/// <summary>A target that counts effects. <c>/put</c> honours the idempotency key, as a safe target does; <c>/post</c> does not, so every call of
/// it is an effect; <c>/check</c> says whether the effect of its key was seen.</summary>
internal sealed class EffectTarget : IFunctionCaller
{
    private readonly ConcurrentDictionary<string, int> effects = new();

    /// <summary>Effect key → effects.</summary>
    public IReadOnlyDictionary<string, int> Effects => effects;

    public ValueTask<CallOutcome> CallAsync(FunctionCall call, CancellationToken cancellation)
    {
        var endpoint = call.With.GetProperty("endpoint").ToString();
        if (endpoint.EndsWith("/check", StringComparison.Ordinal))
        {
            return new(effects.ContainsKey(call.EffectKey) ? Done() : Contracts.Runs.ScriptedCaller.Failing(404));
        }

        var repeatable = endpoint.EndsWith("/put", StringComparison.Ordinal);
        effects.AddOrUpdate(call.EffectKey, 1, (_, seen) => repeatable ? seen : seen + 1);
        return new(Done());
    }

    private static CallOutcome.Returned Done() => new(JsonElement.Parse("""{"done":true}"""));
}
