using Serverless.Application.Journal;

namespace Serverless.Application.Runs;

/// <summary>Folded states of runs, beside their histories: a cache. Whatever is lost of it, or all, is made anew from the histories.</summary>
public interface IRunSnapshots
{
    /// <summary>The last that was kept, or one before it; null where there is none.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be read.</exception>
    ValueTask<RunSnapshot?> FindAsync(string runId, CancellationToken cancellation);

    /// <summary>Takes the place of the one before it. Of two at once either stays.</summary>
    /// <exception cref="StoreUnavailableException">It is not known to be kept.</exception>
    ValueTask KeepAsync(RunSnapshot snapshot, CancellationToken cancellation);

    /// <summary>Removing what is not there changes nothing.</summary>
    ValueTask RemoveAsync(string runId, CancellationToken cancellation);
}

/// <param name="Facts">How many facts are folded into it.</param>
/// <param name="LastFact">SHA-256 of the last of them, as <c>HistoryJson</c> writes it: what tells whether the snapshot belongs to the history.</param>
/// <param name="Body">As <c>RunStateJson</c> writes it.</param>
public sealed record RunSnapshot(string RunId, int Facts, ReadOnlyMemory<byte> LastFact, ReadOnlyMemory<byte> Body);

/// <summary>Keeps none.</summary>
public sealed class NoSnapshots : IRunSnapshots
{
    public static readonly NoSnapshots Instance = new();

    private NoSnapshots()
    {
    }

    public ValueTask<RunSnapshot?> FindAsync(string runId, CancellationToken cancellation) => new((RunSnapshot?)null);

    public ValueTask KeepAsync(RunSnapshot snapshot, CancellationToken cancellation) => default;

    public ValueTask RemoveAsync(string runId, CancellationToken cancellation) => default;
}
