using Serverless.Core.Documents;
using Serverless.Core.Rules.Matching;

namespace Serverless.Core.Rules.Patterns;

/// <summary>Reads <c>all</c> and <c>any</c>: a list of values and tests for elements that are scalars, or a pattern for those that are objects.</summary>
internal static class ElementsReader
{
    /// <summary>Each level reads its part of the event once more.</summary>
    public const int MostNesting = 4;

    /// <param name="nesting">How many <c>all</c> and <c>any</c> it stands in.</param>
    /// <returns>Null where a problem was added.</returns>
    public static ValueTest? Read(DocumentEntry entry, int nesting, RegexBudget budget, List<Problem> problems)
    {
        if (nesting == MostNesting)
        {
            return Refuse(entry.Value, "too-deep", $"'all' and 'any' stand within each other at most {MostNesting} times; say the rest in 'when'.", problems);
        }

        var condition = entry.Value switch
        {
            DocumentMap map => Objects(map, nesting + 1, budget, problems),
            DocumentList { Items.Count: > 0 } list => Scalars(list, nesting + 1, budget, problems),
            _ => RefuseCondition(entry.Value, "malformed-elements", $"'{entry.Key}' takes a list of values and tests for elements that are scalars, or a pattern for those that are objects.", problems),
        };
        return condition is null ? null : new ValueTest.Elements(entry.Key == "all", condition);
    }

    private static ElementCondition? Objects(DocumentMap map, int nesting, RegexBudget budget, List<Problem> problems)
    {
        if (PatternReader.Read(map, nesting, budget, problems) is not { } pattern)
        {
            return null;
        }

        return RuleMatcher.TryNest(pattern) is { } compiled
            ? new ElementCondition.Nested(pattern, compiled)
            : RefuseCondition(map, "too-complex", $"The pattern costs more than {RuleMatcher.MostComplexity} tests on every element. Split it into several rules.", problems);
    }

    private static ElementCondition.Scalar? Scalars(DocumentList list, int nesting, RegexBudget budget, List<Problem> problems)
    {
        var (before, tests) = (problems.Count, new List<FieldTest>());
        foreach (var item in list.Items)
        {
            if (ValueTestReader.Read(item, nesting, budget, problems) is not { } asked)
            {
                continue;
            }

            tests.Add(asked);
            if (asked.Test is ValueTest.Absent or ValueTest.Elements)
            {
                Refuse(item, "not-in-elements", "An element is there and is no array: 'exists: false', 'all' and 'any' say nothing about it.", problems);
            }
        }

        return problems.Count > before ? null : new ElementCondition.Scalar(tests);
    }

    private static ValueTest? Refuse(DocumentNode node, string code, string sentence, List<Problem> problems)
    {
        problems.Add(node.Place.Problem($"pattern/{code}", sentence));
        return null;
    }

    private static ElementCondition? RefuseCondition(DocumentNode node, string code, string sentence, List<Problem> problems)
    {
        Refuse(node, code, sentence, problems);
        return null;
    }
}
