using Serverless.Application.Journal;

namespace Serverless.Application.RuleSets;

/// <summary>Puts a set in force for every host that follows the pointer: reads all of it, stores it, and only then moves the pointer. What is refused
/// or fails on the way has changed nothing that anybody runs by.</summary>
public sealed class RulePush(IRuleSetStore store, RulePointer rulePointer, RuleSetCompiler compiler, RuleAuthority authority, TimeProvider time)
{
    /// <exception cref="StoreUnavailableException">The pointer may or may not have moved; pushing again is safe.</exception>
    public async ValueTask<PushOutcome> PushAsync(PackBundle packs, MoveOrder order, CancellationToken cancellation)
    {
        if (authority is RuleAuthority.Files files)
        {
            return new PushOutcome.FilesDecide(files.Folder);
        }

        var set = compiler.Compile(packs);
        if (set.Value is not { } good)
        {
            return new PushOutcome.Refused(set.Problems);
        }

        var newest = await rulePointer.NewestAsync(cancellation).ConfigureAwait(false);
        if (newest?.RuleSet == good.Id)
        {
            return new PushOutcome.Already(newest);
        }

        if (!order.Agrees(newest))
        {
            return new PushOutcome.Overtaken(newest);
        }

        var changes = await rulePointer.CompareAsync(newest, packs, cancellation).ConfigureAwait(false);
        await store.PutAsync(good.Id, packs.ToJson(), cancellation).ConfigureAwait(false);
        var move = new RuleSetMove((newest?.Number ?? 0) + 1, good.Id, null, order.By, time.GetUtcNow(), order.Reason);
        return await rulePointer.MoveAsync(move, changes, cancellation).ConfigureAwait(false);
    }

    /// <summary>What pushing these packs would change; nothing is written.</summary>
    /// <exception cref="StoreUnavailableException">The set in force cannot be read now.</exception>
    public async ValueTask<Rehearsal> RehearseAsync(PackBundle packs, CancellationToken cancellation)
    {
        if (authority is RuleAuthority.Files files)
        {
            return new Rehearsal.FilesDecide(files.Folder);
        }

        var set = compiler.Compile(packs);
        if (set.Value is not { } good)
        {
            return new Rehearsal.Refused(set.Problems);
        }

        var newest = await rulePointer.NewestAsync(cancellation).ConfigureAwait(false);
        return new Rehearsal.Would(newest, good.Id, await rulePointer.CompareAsync(newest, packs, cancellation).ConfigureAwait(false));
    }
}
