using Serverless.Application.Packs;
using Serverless.Core.Documents;
using Serverless.Core.Rules;

namespace Serverless.Application.RuleSets;

/// <summary>Packs that were sent or stored, read as those of a folder are.</summary>
public sealed class RuleSetCompiler(PackReader reader)
{
    private static readonly Problem Empty = new("push/empty", null, 0, 0, "No file of a pack is among what was pushed; name the folder that holds the packs.");

    /// <returns>The set, or every problem at once.</returns>
    public Reading<RuleSet> Compile(PackBundle packs) =>
        packs.Files.Count == 0 ? new Reading<RuleSet>(null, [Empty]) : reader.Read(packs.Files, packs.Settings);

    /// <summary>A set as it was stored, by this build or another.</summary>
    /// <param name="body">Null where the store has none.</param>
    public Reading<CompiledSet> Restore(string id, ReadOnlyMemory<byte>? body)
    {
        if (body is not { } stored)
        {
            return Refused([Wrong("missing", $"The store has no rule set {id}; push it again.")]);
        }

        var packs = PackBundleReader.Read(stored);
        if (packs.Value is not { } read)
        {
            return Refused(packs.Problems);
        }

        var set = Compile(read.Packs);
        return set.Value is not { } good ? Refused(set.Problems)
            : good.Id != id ? Refused([Wrong("other-content", $"What the store has as rule set {id} is {good.Id}; push it again.")])
            : new Reading<CompiledSet>(new CompiledSet(good, read.Packs), []);
    }

    private static Reading<CompiledSet> Refused(IReadOnlyList<Problem> problems) => new(null, problems);

    private static Problem Wrong(string code, string sentence) => new($"rule-set/{code}", null, 0, 0, sentence);
}

/// <param name="Packs">What it was read from.</param>
public sealed record CompiledSet(RuleSet Set, PackBundle Packs);
