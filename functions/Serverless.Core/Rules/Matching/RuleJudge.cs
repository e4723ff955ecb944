using Serverless.Core.Rules.Matching.Indexing;

namespace Serverless.Core.Rules.Matching;

/// <summary>Judges one rule on the scalars of one event. First every field by itself; only where the scalars of several fields stand in elements of arrays are
/// the conjunctions the pattern stands for tried one by one, each with the values of one element of an array.</summary>
internal ref struct RuleJudge(RuleIndex index, EventLeaves leaves, List<Demand> demands, ReadOnlySpan<byte> utf8)
{
    private readonly ReadOnlySpan<byte> utf8 = utf8;
    private int[] program = [];
    private bool elements;
    private int onlyInElements;

    public bool Holds(int[] rule)
    {
        (program, elements, onlyInElements) = (rule, false, 0);
        if (!Possible(RuleProgram.Root))
        {
            return false;
        }

        if (!elements || (RuleProgram.IsPlain(rule) && onlyInElements <= 1))
        {
            return true;
        }

        demands.Clear();
        return Consistent(new Conjunction(null, RuleProgram.Root));
    }

    /// <summary>Whether the node could hold when nothing is asked of array elements; the answer is final where none was met.</summary>
    private bool Possible(int at)
    {
        var header = program[at];
        if (RuleProgram.IsField(header))
        {
            return PossibleField(at);
        }

        var (any, part) = (RuleProgram.IsAny(header), RuleProgram.First(at));
        var possible = !any;
        for (var i = 0; i < RuleProgram.Parts(header); i++, part = RuleProgram.Behind(program, part))
        {
            var holds = Possible(part);
            if (!any && !holds)
            {
                return false;
            }

            possible |= holds;
        }

        return possible;
    }

    private bool PossibleField(int at)
    {
        var (passed, absent, free) = (false, RuleProgram.MayBeAbsent(program[at]), false);
        for (var leaf = leaves.First(program[at + 1]); leaf >= 0 && !free; leaf = leaves[leaf].Next)
        {
            var inElement = leaves[leaf].Element > 0;
            elements |= inElement;
            absent &= inElement;
            if ((!passed || !inElement) && Passes(at, leaf))
            {
                (passed, free) = (true, !inElement && !absent);
            }
        }

        onlyInElements += passed && !free ? 1 : 0;
        return passed || absent;
    }

    private readonly bool Passes(int at, int leaf)
    {
        var value = leaves.Value(leaf, utf8);
        foreach (var number in program.AsSpan(RuleProgram.First(at), RuleProgram.Questions(program[at])))
        {
            if (index.Questions[number].Passes(value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether some way through the <c>$or</c> groups of what is left to hold gives, with the demands chosen so far, a conjunction that holds.</summary>
    private bool Consistent(Conjunction? left)
    {
        if (left is null)
        {
            return ArrayConsistency.Holds(leaves, demands);
        }

        var header = program[left.At];
        if (RuleProgram.IsField(header))
        {
            return Present(left.At, left.Rest) || (RuleProgram.MayBeAbsent(header) && Absent(left.At, left.Rest));
        }

        var (rest, part) = (left.Rest, RuleProgram.First(left.At));
        for (var i = 0; i < RuleProgram.Parts(header); i++, part = RuleProgram.Behind(program, part))
        {
            if (!RuleProgram.IsAny(header))
            {
                rest = new Conjunction(rest, part);
            }
            else if (Consistent(new Conjunction(left.Rest, part)))
            {
                return true;
            }
        }

        return !RuleProgram.IsAny(header) && Consistent(rest);
    }

    private bool Present(int field, Conjunction? rest)
    {
        var before = demands.Count;
        for (var leaf = leaves.First(program[field + 1]); leaf >= 0; leaf = leaves[leaf].Next)
        {
            if (Passes(field, leaf))
            {
                demands.Add(new Demand(leaf, RuleProgram.Rank(program[field]), Refused: false));
            }
        }

        return Then(demands.Count > before, rest, before);
    }

    private bool Absent(int field, Conjunction? rest)
    {
        var (before, possible) = (demands.Count, true);
        for (var leaf = leaves.First(program[field + 1]); leaf >= 0; leaf = leaves[leaf].Next)
        {
            possible &= leaves[leaf].Element > 0;
            demands.Add(new Demand(leaf, RuleProgram.Rank(program[field]), Refused: true));
        }

        return Then(possible, rest, before);
    }

    private bool Then(bool possible, Conjunction? rest, int before)
    {
        var holds = possible && Consistent(rest);
        demands.RemoveRange(before, demands.Count - before);
        return holds;
    }

    /// <summary>What is left to hold: a list that shares its tails.</summary>
    private sealed record Conjunction(Conjunction? Rest, int At);
}
