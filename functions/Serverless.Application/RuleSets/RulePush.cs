using Serverless.Application.Journal;
using Serverless.Core.Documents;

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
        if (newest?.RuleSet == good.Set.Id)
        {
            return new PushOutcome.Already(newest);
        }

        if (!order.Agrees(newest))
        {
            return new PushOutcome.Overtaken(newest);
        }

        var body = good.Packs.ToJson();
        if (body.Length > PackBundle.MostBytes)
        {
            return new PushOutcome.Refused([new Problem("push/too-large", null, 0, 0, $"With the functions and schemas that were fetched for them the packs have {body.Length} bytes, and a set has at most {PackBundle.MostBytes}; name fewer, or shorter ones.")]);
        }

        var changes = await rulePointer.CompareAsync(newest, good.Packs, cancellation).ConfigureAwait(false);
        await store.PutAsync(good.Set.Id, body, cancellation).ConfigureAwait(false);
        var move = new RuleSetMove((newest?.Number ?? 0) + 1, good.Set.Id, null, order.By, time.GetUtcNow(), order.Reason);
        return await rulePointer.MoveAsync(move, changes, cancellation).ConfigureAwait(false);
    }

    /// <summary>What pushing these packs would change; nothing is written.</summary>
    /// <exception cref="StoreUnavailableException">The set in force cannot be read now.</exception>
    public async ValueTask<PushPreview> PreviewAsync(PackBundle packs, CancellationToken cancellation)
    {
        if (authority is RuleAuthority.Files files)
        {
            return new PushPreview.FilesDecide(files.Folder);
        }

        var set = compiler.Compile(packs);
        if (set.Value is not { } good)
        {
            return new PushPreview.Refused(set.Problems);
        }

        var newest = await rulePointer.NewestAsync(cancellation).ConfigureAwait(false);
        return new PushPreview.Would(newest, good.Set.Id, await rulePointer.CompareAsync(newest, good.Packs, cancellation).ConfigureAwait(false));
    }
}
