using System.Text.Json;
using Serverless.Core.Workflows;

namespace Serverless.Application.Runs;

/// <summary>Makes the calls of workflows. May be asked for the same <see cref="FunctionCall.EffectKey"/> more than once.</summary>
public interface IFunctionCaller
{
    /// <summary>Never throws for what the world did: that is a <see cref="CallOutcome.Failed"/>.</summary>
    ValueTask<CallOutcome> CallAsync(FunctionCall call, CancellationToken cancellation);
}

/// <param name="Function"><c>http</c>, or the name of a function.</param>
/// <param name="With">The arguments, all expressions evaluated.</param>
public sealed record FunctionCall(string RunId, string Path, string Function, JsonElement With, string EffectKey)
{
    /// <summary>What in <see cref="With"/> is made of secrets and still to be filled in; null where nothing is.</summary>
    public IReadOnlyList<SealedValue>? Sealed { get; init; }
}

public abstract record CallOutcome
{
    private CallOutcome()
    {
    }

    public sealed record Returned(JsonElement Output) : CallOutcome;

    public sealed record Failed(Failure Failure) : CallOutcome;
}
