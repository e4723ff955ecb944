using Serverless.Application.Packs;
using Serverless.Core.Documents;
using Serverless.Core.Rules;

namespace Serverless.Application.RuleSets;

/// <summary>Packs that were sent or stored, read as those of a folder are.</summary>
public sealed class RuleSetCompiler(PackReader reader)
{
    private static readonly Problem Empty = new("push/empty", null, 0, 0, "No file of a pack is among what was pushed; name the folder that holds the packs.");

    /// <summary>As it is pushed: what it names that lies somewhere else is fetched and becomes part of it.</summary>
    /// <returns>The set, or every problem at once.</returns>
    public Reading<CompiledSet> Compile(PackBundle packs) => Compile(packs, FetchedDocuments.Among(packs.Files, more: true));

    /// <summary>A set as it was stored, by this build or another. Nobody is asked for anything: the same content reads the same, whoever is away.</summary>
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

        var compiled = Compile(read.Packs, FetchedDocuments.Among(read.Packs.Files, more: false));
        return compiled.Value is { } good && good.Set.Id != id ? Refused([Wrong("other-content", $"What the store has as rule set {id} is {good.Set.Id}; push it again.")]) : compiled;
    }

    private Reading<CompiledSet> Compile(PackBundle packs, FetchedDocuments fetched)
    {
        if (packs.Files.Count == 0)
        {
            return Refused([Empty]);
        }

        var set = reader.Read(packs.Files, packs.Settings, fetched);
        return set.Value is { } good ? new Reading<CompiledSet>(new CompiledSet(good, packs.With(fetched)), []) : Refused(set.Problems);
    }

    private static Reading<CompiledSet> Refused(IReadOnlyList<Problem> problems) => new(null, problems);

    private static Problem Wrong(string code, string sentence) => new($"rule-set/{code}", null, 0, 0, sentence);
}

/// <param name="Packs">What it was read from, with what was fetched for it.</param>
public sealed record CompiledSet(RuleSet Set, PackBundle Packs);
