namespace Serverless.Core.Rules.Matching.Indexing;

/// <summary>Chooses where a rule is found: a match must answer yes to one of the chosen questions.</summary>
internal static class GateChoice
{
    // No count of rules behind a look-up makes asking every event outright the better choice.
    private const double Asked = 1e9;

    /// <summary>Adds the chosen questions; false, adding none, where a match may answer none.</summary>
    public static bool Choose(int[] program, PagedList<QuestionUse>.Editing uses, PagedList<RulePath>.Editing paths, List<int> chosen)
    {
        if (double.IsInfinity(Cost(program, RuleProgram.Root, uses, paths)))
        {
            return false;
        }

        Collect(program, RuleProgram.Root, uses, paths, chosen);
        return true;
    }

    /// <summary>How many rules share the questions, about; of two equal costs, a path with more different questions is cheaper.</summary>
    private static double Cost(int[] program, int at, PagedList<QuestionUse>.Editing uses, PagedList<RulePath>.Editing paths)
    {
        var header = program[at];
        if (!RuleProgram.IsField(header))
        {
            var (sum, least) = (0.0, double.PositiveInfinity);
            for (var (part, i) = (RuleProgram.First(at), 0); i < RuleProgram.Parts(header); i++, part = RuleProgram.Behind(program, part))
            {
                var cost = Cost(program, part, uses, paths);
                (sum, least) = (sum + cost, Math.Min(least, cost));
            }

            return RuleProgram.IsAny(header) ? sum : least;
        }

        if (RuleProgram.MayBeAbsent(header))
        {
            return double.PositiveInfinity;
        }

        var rules = 0.5 / (1 + paths[program[at + 1]].Questions);
        foreach (var number in program.AsSpan(RuleProgram.First(at), RuleProgram.Questions(header)))
        {
            ref readonly var it = ref uses[number];
            rules += it.Uses + (it.Gate.Kind == GateKind.Asked ? Asked : 0);
        }

        return rules;
    }

    private static void Collect(int[] program, int at, PagedList<QuestionUse>.Editing uses, PagedList<RulePath>.Editing paths, List<int> chosen)
    {
        var header = program[at];
        if (RuleProgram.IsField(header))
        {
            chosen.AddRange(program.AsSpan(RuleProgram.First(at), RuleProgram.Questions(header)));
            return;
        }

        var (best, least) = (-1, double.PositiveInfinity);
        for (var (part, i) = (RuleProgram.First(at), 0); i < RuleProgram.Parts(header); i++, part = RuleProgram.Behind(program, part))
        {
            if (RuleProgram.IsAny(header))
            {
                Collect(program, part, uses, paths, chosen);
            }
            else if (Cost(program, part, uses, paths) is var cost && cost < least)
            {
                (best, least) = (part, cost);
            }
        }

        if (best >= 0)
        {
            Collect(program, best, uses, paths, chosen);
        }
    }
}
