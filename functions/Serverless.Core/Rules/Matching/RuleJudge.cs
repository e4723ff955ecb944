using Serverless.Core.Rules.Matching.Indexing;

namespace Serverless.Core.Rules.Matching;

/// <summary>Judges one rule on the scalars of one event. First every field by itself; only where the scalars of several fields stand in elements of arrays are
/// the conjunctions the pattern stands for tried one by one, each with the values of one element of an array.</summary>
internal ref struct RuleJudge(RuleIndex index, MatchScratch scratch, ReadOnlySpan<byte> utf8, DateTimeOffset now)
{
    private const int Nothing = -1;

    private readonly ReadOnlySpan<byte> utf8 = utf8;
    private readonly DateTimeOffset now = now;
    private readonly EventLeaves leaves = scratch.Leaves;
    private readonly List<Demand> demands = scratch.Demands;
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
        scratch.Left.Clear();
        return Consistent(Left(RuleProgram.Root, Nothing));
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
        if (scratch.ByValue.Any && scratch.ByValue.At(program[at + 1]) is { } table)
        {
            return PossibleField(at, table);
        }

        var (passed, absent, free, walked) = (false, RuleProgram.MayBeAbsent(program[at]), false, 0);
        for (var leaf = leaves.First(program[at + 1]); leaf >= 0 && !free; leaf = leaves[leaf].Next)
        {
            var inElement = leaves[leaf].Element > 0;
            elements |= inElement;
            absent &= inElement;
            if ((!passed || !inElement) && Passes(at, leaf))
            {
                (passed, free) = (true, !inElement && !absent);
            }

            if (++walked == LeavesByValue.FewLeaves && !free)
            {
                scratch.ByValue.Take(program[at + 1], utf8);
                return PossibleField(at, scratch.ByValue.At(program[at + 1])!.Value);
            }
        }

        onlyInElements += passed && !free ? 1 : 0;
        return passed || absent;
    }

    /// <summary>The same where there are so many scalars that they are not walked over for each rule.</summary>
    private bool PossibleField(int at, LeavesByValue.Table table)
    {
        var (passed, free) = (false, false);
        elements |= table.InElements;
        foreach (var number in Questions(at))
        {
            for (var some = new PassingLeaves(index, scratch, utf8, now, number, table); !free && some.Next(out var leaf);)
            {
                (passed, free) = (true, leaves[leaf].Element == 0);
                if (!table.Outside)
                {
                    // One is as good as another.
                    break;
                }
            }
        }

        onlyInElements += passed && !free ? 1 : 0;
        return passed || (RuleProgram.MayBeAbsent(program[at]) && !table.Outside);
    }

    private readonly ReadOnlySpan<int> Questions(int at) => program.AsSpan(RuleProgram.First(at), RuleProgram.Questions(program[at]));

    private readonly bool Passes(int at, int leaf)
    {
        var value = leaves.Value(leaf, utf8);
        foreach (var number in program.AsSpan(RuleProgram.First(at), RuleProgram.Questions(program[at])))
        {
            if (index.Questions[number].Test.Passes(in value, in now))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether some way through the <c>$or</c> groups of what is left to hold gives, with the demands chosen so far, a conjunction that holds.</summary>
    /// <param name="left">A place of the list of what is left.</param>
    private readonly bool Consistent(int left)
    {
        if (left == Nothing)
        {
            return scratch.Arrays.Holds(demands);
        }

        var (at, rest) = scratch.Left[left];
        var header = program[at];
        if (RuleProgram.IsField(header))
        {
            return Present(at, rest) || (RuleProgram.MayBeAbsent(header) && Absent(at, rest));
        }

        var (any, part, before, holds) = (RuleProgram.IsAny(header), RuleProgram.First(at), scratch.Left.Count, false);
        for (var i = 0; i < RuleProgram.Parts(header) && !holds; i++, part = RuleProgram.Behind(program, part))
        {
            var with = Left(part, rest);
            (rest, holds) = any ? (rest, Consistent(with)) : (with, false);
        }

        holds |= !any && Consistent(rest);
        scratch.Left.RemoveRange(before, scratch.Left.Count - before);
        return holds;
    }

    /// <summary>The place of a list of what is left, which shares its tail.</summary>
    private readonly int Left(int part, int rest)
    {
        scratch.Left.Add((part, rest));
        return scratch.Left.Count - 1;
    }

    private readonly bool Present(int field, int rest)
    {
        var before = demands.Count;
        if (scratch.ByValue.Any && scratch.ByValue.At(program[field + 1]) is { } table)
        {
            foreach (var number in Questions(field))
            {
                for (var some = new PassingLeaves(index, scratch, utf8, now, number, table); some.Next(out var leaf);)
                {
                    demands.Add(new Demand(leaf, RuleProgram.Rank(program[field]), Refused: false));
                }
            }

            return Then(demands.Count > before, rest, before);
        }

        for (var leaf = leaves.First(program[field + 1]); leaf >= 0; leaf = leaves[leaf].Next)
        {
            if (Passes(field, leaf))
            {
                demands.Add(new Demand(leaf, RuleProgram.Rank(program[field]), Refused: false));
            }
        }

        return Then(demands.Count > before, rest, before);
    }

    private readonly bool Absent(int field, int rest)
    {
        var (before, possible) = (demands.Count, true);
        for (var leaf = leaves.First(program[field + 1]); leaf >= 0; leaf = leaves[leaf].Next)
        {
            possible &= leaves[leaf].Element > 0;
            demands.Add(new Demand(leaf, RuleProgram.Rank(program[field]), Refused: true));
        }

        return Then(possible, rest, before);
    }

    private readonly bool Then(bool possible, int rest, int before)
    {
        var holds = possible && Consistent(rest);
        demands.RemoveRange(before, demands.Count - before);
        return holds;
    }
}
