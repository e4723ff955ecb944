using Serverless.Application.Journal;

namespace Serverless.Application.Runs;

/// <summary>Which runs are to be offered which events. It says more than is true rather than less: the run itself knows what it waits for.</summary>
public interface IRunSubscriptions
{
    /// <summary>From its return on the run is found by these types; null for all. Doing it again changes nothing.</summary>
    /// <exception cref="StoreUnavailableException">It is not known to be recorded; do it again.</exception>
    ValueTask SubscribeAsync(string runId, IReadOnlyList<string>? types, CancellationToken cancellation);

    /// <summary>Everything that was subscribed to one of these types, or to all, each once, in no order.</summary>
    ValueTask<IReadOnlyList<RunSubscription>> FindAsync(IReadOnlyCollection<string> types, CancellationToken cancellation);

    /// <summary>The run has ended. Removing what is not there changes nothing.</summary>
    ValueTask RemoveAsync(RunSubscription subscription, CancellationToken cancellation);
}

/// <param name="Type">Null for all.</param>
public sealed record RunSubscription(string RunId, string? Type);
