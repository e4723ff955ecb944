using Serverless.Application.Journal;

namespace Serverless.Application.RuleSets;

/// <summary>Rule sets that were pushed, by their content, and the moves of the one pointer that says which is in force. The pointer is the newest
/// move: moves are only ever added, so its past is what a rollback goes by.</summary>
public interface IRuleSetStore
{
    public const int LargestPage = 1_000;

    /// <summary>Keeps a set under the id of its content. What is there stays: the same id is the same set.</summary>
    /// <param name="id">See <see cref="Core.Rules.RuleSetId"/>.</param>
    /// <param name="body">What it is read from, at most <see cref="PackBundle.MostBytes"/>.</param>
    /// <exception cref="StoreUnavailableException">It may not be kept.</exception>
    ValueTask PutAsync(string id, ReadOnlyMemory<byte> body, CancellationToken cancellation);

    /// <summary>Null where no set of that id was put.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be read now.</exception>
    ValueTask<ReadOnlyMemory<byte>?> FindAsync(string id, CancellationToken cancellation);

    /// <summary>Moves the pointer where <see cref="RuleSetMove.Number"/> is one more than the newest move's (1 for the first), and otherwise changes
    /// nothing: of two that come at once, one has been overtaken.</summary>
    /// <exception cref="StoreUnavailableException">The move may or may not be recorded.</exception>
    ValueTask<FlipOutcome> FlipAsync(RuleSetMove move, CancellationToken cancellation);

    /// <summary>Moves from the newest, which is where the pointer stands, to the oldest.</summary>
    /// <param name="before">Only moves with a smaller number; null for all.</param>
    /// <param name="limit">1 to <see cref="LargestPage"/>.</param>
    /// <exception cref="StoreUnavailableException">They cannot be read now.</exception>
    ValueTask<IReadOnlyList<RuleSetMove>> ListMovesAsync(long? before, int limit, CancellationToken cancellation);
}

public enum FlipOutcome
{
    Flipped,

    /// <summary>The pointer does not stand where the caller saw it.</summary>
    Overtaken,
}
