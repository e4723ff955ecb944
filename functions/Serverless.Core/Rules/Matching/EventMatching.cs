using System.Runtime.InteropServices;
using System.Text.Json;
using Serverless.Core.Rules.Matching.Indexing;
using Serverless.Core.Rules.Matching.Scanning;
using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Rules.Matching;

/// <summary>One event against one index: its values lead to questions, questions that say yes lead to rules, and those are judged.</summary>
internal readonly ref struct EventMatching
{
    // A question with fewer rules is asked again sooner than looked for among those that said yes.
    private const int FewRules = 4;

    private readonly RuleIndex index;
    private readonly MatchScratch scratch;
    private readonly EventLeaves leaves;
    private readonly ReadOnlySpan<byte> utf8;
    private readonly DateTimeOffset now;

    public EventMatching(RuleIndex index, MatchScratch scratch, ReadOnlySpan<byte> utf8, DateTimeOffset now)
    {
        (this.index, this.scratch, leaves, this.now) = (index, scratch, scratch.Leaves, now);
        this.utf8 = utf8;
    }

    public void Find()
    {
        scratch.Clear(index.Rules.Count, index.Questions.Count, index.Paths.Count);
        LeafScanner.Read(utf8, index.Fields, leaves);
        for (var leaf = 0; leaf < leaves.Count; leaf++)
        {
            var path = leaves[leaf].Path;
            if (leaves.First(path) == leaf && index.Paths[path].Probes is var probes && probes != PathProbes.None)
            {
                Ask(path, probes, leaf);
            }
        }

        foreach (var rule in index.Always)
        {
            if (scratch.IsFirst(rule) && Holds(index.Rules[rule]!))
            {
                scratch.Found.Add(rule);
            }
        }

        if (scratch.Found.Count > 1)
        {
            CollectionsMarshal.AsSpan(scratch.Found).Sort();
        }
    }

    private void Ask(int path, PathProbes probes, int first)
    {
        var passed = probes.Asked.Length == 0 ? [] : scratch.Passed(probes.Asked.Length);
        var (grams, ranges) = passed.IsEmpty ? (null, null) : (probes.Grams(index.Questions), probes.Ranges(index.Questions));
        var steps = ranges is null ? [] : scratch.Steps(ranges.Steps);
        if (grams is not null)
        {
            scratch.BeginGrams(grams.Groups);
        }

        for (var leaf = first; leaf >= 0; leaf = leaves[leaf].Next)
        {
            var text = leaves.Text(leaf, utf8);
            switch (leaves[leaf].Kind)
            {
                case JsonValueKind.String:
                    var value = new LeafValue(JsonValueKind.String, text);
                    LookUpText(path, probes, in value);
                    if (grams is null)
                    {
                        AskOutright(probes, in value, passed);
                    }
                    else
                    {
                        AskByGrams(probes, grams, in value, passed);
                    }

                    break;
                case JsonValueKind.Number:
                    var key = NumberKey.Of(text);
                    var number = new LeafValue(JsonValueKind.Number, text, in key);
                    if (probes.Number)
                    {
                        LookUp(path, Gate.HashOf(path, key), in number);
                    }

                    if (ranges is null)
                    {
                        AskOutright(probes, in number, passed);
                    }
                    else
                    {
                        steps[ranges.StepOf(in number)] = 1;
                        Ask(probes, ranges.Others, in number, passed);
                    }

                    break;
                case var kind:
                    var literal = new LeafValue(kind, text);
                    if (probes.Literal)
                    {
                        LookUp(path, Gate.HashOf(path, kind), in literal);
                    }

                    AskOutright(probes, in literal, passed);
                    break;
            }
        }

        if (ranges is not null)
        {
            AnswerRanges(probes, ranges, steps);
        }
    }

    private void AnswerRanges(PathProbes probes, NumberRanges ranges, Span<int> steps)
    {
        // From now on how many steps up to each one have a number.
        for (var step = 1; step < steps.Length; step++)
        {
            steps[step] += steps[step - 1];
        }

        foreach (var range in ranges.Ranges)
        {
            if (range.From <= range.To && steps[range.To] > (range.From == 0 ? 0 : steps[range.From - 1]))
            {
                Yes(in index.Questions[probes.Asked[range.Place]]);
            }
        }
    }

    private void AskOutright(PathProbes probes, in LeafValue value, Span<bool> passed)
    {
        for (var i = 0; i < passed.Length; i++)
        {
            if (passed[i])
            {
                continue;
            }

            ref readonly var question = ref index.Questions[probes.Asked[i]];
            if (question.Test.Passes(in value, in now))
            {
                passed[i] = true;
                Yes(in question);
            }
        }
    }

    private void AskByGrams(PathProbes probes, TextGrams grams, in LeafValue value, Span<bool> passed)
    {
        Ask(probes, grams.Outright, in value, passed);
        scratch.FindGrams(grams, value.Utf8);
        foreach (var group in scratch.GramsFound)
        {
            Ask(probes, grams.Places(group), in value, passed);
        }
    }

    private void Ask(PathProbes probes, int[] places, in LeafValue value, Span<bool> passed)
    {
        foreach (var place in places)
        {
            if (passed[place])
            {
                continue;
            }

            ref readonly var question = ref index.Questions[probes.Asked[place]];
            if (question.Test.Passes(in value, in now))
            {
                passed[place] = true;
                Yes(in question);
            }
        }
    }

    private void LookUpText(int path, PathProbes probes, in LeafValue value)
    {
        var text = value.Utf8;
        if (probes.Text)
        {
            LookUp(path, Gate.HashOf(path, GateKind.Text, 0, text), in value);
        }

        if (probes.AnyEnds)
        {
            LookUpEnds(path, probes.Prefixes, GateKind.Prefix, probes.Suffixes, GateKind.Suffix, text, in value);
        }

        if (probes.AnyFolded)
        {
            var folded = scratch.Folded(text.Length * 2);
            LookUpFolded(path, probes, folded[..CaseFolding.Fold(text, folded)], in value);
        }

        if (probes.AnyAddress && AddressRange.TryParseAddress(text, out var six, out var address))
        {
            foreach (var bits in six ? probes.AddressSix : probes.AddressFour)
            {
                LookUp(path, Gate.HashOf(path, six ? GateKind.AddressSix : GateKind.AddressFour, bits, address & AddressRange.Mask(six, bits)), in value);
            }
        }
    }

    private void LookUpFolded(int path, PathProbes probes, ReadOnlySpan<byte> folded, in LeafValue value)
    {
        if (probes.Folded)
        {
            LookUp(path, Gate.HashOf(path, GateKind.Folded, 0, folded), in value);
        }

        if (probes.AnyFoldedEnds)
        {
            LookUpEnds(path, probes.FoldedPrefixes, GateKind.FoldedPrefix, probes.FoldedSuffixes, GateKind.FoldedSuffix, folded, in value);
        }
    }

    private void LookUpEnds(int path, byte[] prefixes, GateKind prefix, byte[] suffixes, GateKind suffix, ReadOnlySpan<byte> text, in LeafValue value)
    {
        foreach (var length in prefixes)
        {
            if (length <= text.Length)
            {
                LookUp(path, Gate.HashOf(path, prefix, length, text[..length]), in value);
            }
        }

        foreach (var length in suffixes)
        {
            if (length <= text.Length)
            {
                LookUp(path, Gate.HashOf(path, suffix, length, text[^length..]), in value);
            }
        }
    }

    private void LookUp(int path, uint hash, in LeafValue value)
    {
        for (var walk = index.Table.Find(hash); walk.Next(out var number);)
        {
            ref readonly var question = ref index.Questions[number];
            if (question.Gated > 0 && question.Path == path && question.Test.Passes(in value, in now) && (question.Gated <= FewRules || scratch.IsFirstYes(number)))
            {
                Yes(in question);
            }
        }
    }

    private void Yes(ref readonly Question question)
    {
        if (question.Gated == 1)
        {
            Judge(question.Only, question.Many!);
            return;
        }

        foreach (var code in question.Many.AsSpan(0, question.Gated))
        {
            Judge(code, null);
        }
    }

    /// <param name="program">Null where it has to be looked for.</param>
    private void Judge(int code, int[]? program)
    {
        var rule = GatedRule.Rule(code);
        if (scratch.IsFirst(rule) && (GatedRule.Suffices(code) || Holds(program ?? index.Rules[rule]!)))
        {
            scratch.Found.Add(rule);
        }
    }

    private bool Holds(int[] program) => new RuleJudge(index, scratch, utf8, now).Holds(program);
}
