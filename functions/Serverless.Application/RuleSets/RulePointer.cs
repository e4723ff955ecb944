using Serverless.Application.Journal;
using Serverless.Core.Documents;

namespace Serverless.Application.RuleSets;

/// <summary>The one pointer that says which set is in force, seen and moved.</summary>
public sealed class RulePointer(IRuleSetStore store, RuleSetCompiler compiler, RuleSetFollower follower)
{
    /// <summary>Where it stands; null before the first push.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be read now.</exception>
    public ValueTask<RuleSetMove?> NewestAsync(CancellationToken cancellation) => RuleSetFollower.NewestAsync(store, cancellation);

    /// <exception cref="StoreUnavailableException">It cannot be read now.</exception>
    public async ValueTask<Reading<CompiledSet>> RestoreAsync(string id, CancellationToken cancellation) =>
        compiler.Restore(id, await store.FindAsync(id, cancellation).ConfigureAwait(false));

    /// <summary>What would change. A set in force that this build cannot read any more counts as none.</summary>
    /// <exception cref="StoreUnavailableException">The set in force cannot be read now.</exception>
    public async ValueTask<IReadOnlyList<RuleSetChange>> CompareAsync(RuleSetMove? newest, PackBundle after, CancellationToken cancellation) =>
        RuleSetDifference.Between(newest is null ? null : (await RestoreAsync(newest.RuleSet, cancellation).ConfigureAwait(false)).Value?.Packs, after);

    /// <summary>Moves it, if nobody else has meanwhile; this host follows at once, the others when they next look.</summary>
    /// <exception cref="StoreUnavailableException">It may or may not have moved.</exception>
    public async ValueTask<PushOutcome> MoveAsync(RuleSetMove move, IReadOnlyList<RuleSetChange> changes, CancellationToken cancellation)
    {
        if (await store.FlipAsync(move, cancellation).ConfigureAwait(false) == FlipOutcome.Overtaken)
        {
            return new PushOutcome.Overtaken(await NewestAsync(cancellation).ConfigureAwait(false));
        }

        await follower.LookAsync(cancellation).ConfigureAwait(false);
        return new PushOutcome.Moved(move, changes);
    }
}

/// <param name="By">Who asks for the move.</param>
/// <param name="Reason">Null where none is given.</param>
/// <param name="Seen">The number of the move that the caller saw as the newest, 0 for none: where another is, nothing is moved. Null for any.</param>
public sealed record MoveOrder(string By, string? Reason, long? Seen)
{
    public bool Agrees(RuleSetMove? newest) => Seen is null || Seen == (newest?.Number ?? 0);
}
