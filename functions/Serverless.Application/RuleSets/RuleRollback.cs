using Serverless.Application.Journal;

namespace Serverless.Application.RuleSets;

/// <summary>Moves the pointer back to a set that was in force before. The set is taken from the store, never from files, and read before the pointer
/// moves.</summary>
public sealed class RuleRollback(IRuleSetStore store, RulePointer rulePointer, RuleAuthority authority, TimeProvider time)
{
    /// <param name="to">The id of a set that was in force; null for the one before. Two rollbacks go back by two pushes, they do not undo each other.</param>
    /// <exception cref="StoreUnavailableException">The pointer may or may not have moved.</exception>
    public async ValueTask<PushOutcome> RollBackAsync(string? to, MoveOrder order, CancellationToken cancellation)
    {
        if (authority is RuleAuthority.Files files)
        {
            return new PushOutcome.FilesDecide(files.Folder);
        }

        var newest = await rulePointer.NewestAsync(cancellation).ConfigureAwait(false);
        if (!order.Agrees(newest))
        {
            return new PushOutcome.Overtaken(newest);
        }

        if (newest is not null && newest.RuleSet == to)
        {
            return new PushOutcome.Already(newest);
        }

        var target = newest is null ? null : to is null ? await BeforeAsync(newest, cancellation).ConfigureAwait(false) : await LastAsync(to, cancellation).ConfigureAwait(false);
        return target is null
            ? new PushOutcome.NoSuchSet(to is null ? "There is no set before the one in force." : $"The rule set {to} was never in force here; push it.")
            : await MoveAsync(newest!, target, order, cancellation).ConfigureAwait(false);
    }

    private async ValueTask<PushOutcome> MoveAsync(RuleSetMove newest, RuleSetMove target, MoveOrder order, CancellationToken cancellation)
    {
        var set = await rulePointer.RestoreAsync(target.RuleSet, cancellation).ConfigureAwait(false);
        if (set.Value is not { } good)
        {
            return new PushOutcome.Refused(set.Problems);
        }

        var changes = await rulePointer.CompareAsync(newest, good.Packs, cancellation).ConfigureAwait(false);
        var move = new RuleSetMove(newest.Number + 1, target.RuleSet, target.Push, order.By, time.GetUtcNow(), order.Reason);
        return await rulePointer.MoveAsync(move, changes, cancellation).ConfigureAwait(false);
    }

    /// <summary>What was in force before the push whose set is in force now.</summary>
    private async ValueTask<RuleSetMove?> BeforeAsync(RuleSetMove newest, CancellationToken cancellation) =>
        await store.ListMovesAsync(newest.Push, 1, cancellation).ConfigureAwait(false) is [var before, ..] ? before : null;

    private async ValueTask<RuleSetMove?> LastAsync(string id, CancellationToken cancellation)
    {
        long? before = null;
        while (await store.ListMovesAsync(before, IRuleSetStore.LargestPage, cancellation).ConfigureAwait(false) is { Count: > 0 } page)
        {
            if (page.FirstOrDefault(move => move.RuleSet == id) is { } found)
            {
                return found;
            }

            before = page[^1].Number;
        }

        return null;
    }
}
