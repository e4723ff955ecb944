namespace Serverless.Core.Rules.Matching;

/// <summary>Judges one pattern on the scalars of one event. First every field by itself; only where a field's scalars stand in elements of arrays are the
/// conjunctions the pattern stands for tried one by one, each with the values of one element of an array.</summary>
internal ref struct PatternJudge(EventLeaves leaves, ReadOnlySpan<byte> utf8, DateTimeOffset now)
{
    private readonly ReadOnlySpan<byte> utf8 = utf8;
    private bool elements;

    public bool Matches(CompiledNode pattern)
    {
        elements = false;
        return Possible(pattern) && (!elements || Consistent(new Conjunction(null, pattern), []));
    }

    /// <summary>Whether the node could hold when nothing is asked of array elements; the answer is final where none was met.</summary>
    private bool Possible(CompiledNode node)
    {
        switch (node)
        {
            case CompiledNode.Field field:
                return Possible(field);
            case CompiledNode.All all:
                foreach (var part in all.Parts)
                {
                    if (!Possible(part))
                    {
                        return false;
                    }
                }

                return true;
            case CompiledNode.Any any:
                var possible = false;
                foreach (var branch in any.Branches)
                {
                    possible |= Possible(branch);
                }

                return possible;
            default:
                return false;
        }
    }

    private bool Possible(CompiledNode.Field field)
    {
        var (passed, absent) = (false, field.MayBeAbsent);
        for (var leaf = leaves.First(field.Path); leaf >= 0; leaf = leaves[leaf].Next)
        {
            var inElement = leaves[leaf].Element > 0;
            elements |= inElement;
            absent &= inElement;
            passed |= !passed && Passes(field, leaf);
        }

        return passed || absent;
    }

    private readonly bool Passes(CompiledNode.Field field, int leaf)
    {
        var value = leaves.Value(leaf, utf8);
        foreach (var test in field.Tests)
        {
            if (ElementExplainer.Passes(test, value, now))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether some way through the <c>$or</c> groups of what is left to hold gives, with the demands chosen so far, a conjunction that holds.</summary>
    private bool Consistent(Conjunction? left, List<Demand> chosen)
    {
        if (left is null)
        {
            return new ArrayConsistency(leaves).Holds(chosen);
        }

        switch (left.Node)
        {
            case CompiledNode.All all:
                var rest = left.Rest;
                for (var i = all.Parts.Length - 1; i >= 0; i--)
                {
                    rest = new Conjunction(rest, all.Parts[i]);
                }

                return Consistent(rest, chosen);
            case CompiledNode.Any any:
                foreach (var branch in any.Branches)
                {
                    if (Consistent(new Conjunction(left.Rest, branch), chosen))
                    {
                        return true;
                    }
                }

                return false;
            case CompiledNode.Field field:
                return Present(field, left.Rest, chosen) || (field.MayBeAbsent && Absent(field, left.Rest, chosen));
            default:
                return false;
        }
    }

    private bool Present(CompiledNode.Field field, Conjunction? rest, List<Demand> chosen)
    {
        var before = chosen.Count;
        for (var leaf = leaves.First(field.Path); leaf >= 0; leaf = leaves[leaf].Next)
        {
            if (Passes(field, leaf))
            {
                chosen.Add(new Demand(leaf, field.Rank, Refused: false));
            }
        }

        return Then(chosen.Count > before, rest, chosen, before);
    }

    private bool Absent(CompiledNode.Field field, Conjunction? rest, List<Demand> chosen)
    {
        var (before, possible) = (chosen.Count, true);
        for (var leaf = leaves.First(field.Path); leaf >= 0; leaf = leaves[leaf].Next)
        {
            possible &= leaves[leaf].Element > 0;
            chosen.Add(new Demand(leaf, field.Rank, Refused: true));
        }

        return Then(possible, rest, chosen, before);
    }

    private bool Then(bool possible, Conjunction? rest, List<Demand> chosen, int before)
    {
        var holds = possible && Consistent(rest, chosen);
        chosen.RemoveRange(before, chosen.Count - before);
        return holds;
    }

    /// <summary>What is left to hold: a list that shares its tails.</summary>
    private sealed record Conjunction(Conjunction? Rest, CompiledNode Node);
}
