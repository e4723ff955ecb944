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

    /// <summary>Where in <see cref="With"/> secrets have been filled in: pointers of RFC 6901.</summary>
    public IReadOnlyList<string> SecretsAt { get; init; } = [];

    /// <summary>The Azure ids below which the run may call; empty where it may call nothing there.</summary>
    public IReadOnlyList<string> Scope { get; init; } = [];

    /// <summary>The call's own place in the trace of its run, to be told to the target; null where nobody made one.</summary>
    public TraceContext? Trace { get; init; }

    /// <summary>The state of an earlier <see cref="CallOutcome.Accepted"/>: this call is to ask what became of that, and to change nothing. Null where it is to act.</summary>
    public JsonElement? Progress { get; init; }

    /// <summary>The call is <see cref="RetryClass.Safe"/>: made twice, it has one effect.</summary>
    public bool MayRepeat { get; init; }
}

public abstract record CallOutcome
{
    private CallOutcome()
    {
    }

    public sealed record Returned(JsonElement Output) : CallOutcome;

    public sealed record Failed(Failure Failure) : CallOutcome;

    /// <summary>The target goes on by itself. The caller is asked again, with <paramref name="State"/>, after a wait that survives every restart.</summary>
    /// <param name="What">Names the call, as a sentence begins.</param>
    /// <param name="Longest">From the first acceptance; after it the call has timed out.</param>
    public sealed record Accepted(string What, JsonElement State, TimeSpan After, TimeSpan Longest) : CallOutcome;

    /// <summary>The target did nothing and asks to be called later; it is, after such a wait.</summary>
    /// <param name="Failure">What it comes to where the wait would be longer than <paramref name="Longest"/> in all.</param>
    public sealed record Deferred(Failure Failure, TimeSpan After, TimeSpan Longest) : CallOutcome;
}
