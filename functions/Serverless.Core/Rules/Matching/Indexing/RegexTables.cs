using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Rules.Matching.Indexing;

/// <summary>The tables of the expressions that a set searches for.</summary>
internal static class RegexTables
{
    /// <summary>Of a set, two bytes each.</summary>
    public const long MostEntries = 8 << 20;

    public static long Entries(ValueTest test) => test switch
    {
        ValueTest.Regex regex => regex.Value.Entries,
        ValueTest.Elements { Condition: ElementCondition.Scalar scalar } => scalar.AnyOf.Sum(asked => Entries(asked.Test)),
        ValueTest.Elements { Condition: ElementCondition.Nested inner } => inner.Pattern.Fields.Sum(field => field.AnyOf.Sum(asked => Entries(asked.Test))),
        _ => 0,
    };

    /// <summary>Makes them, so that no event has to wait for it.</summary>
    public static void Make(ValueTest test)
    {
        switch (test)
        {
            case ValueTest.Regex regex:
                regex.Value.Make();
                break;
            case ValueTest.Elements { Condition: ElementCondition.Scalar scalar }:
                Make(scalar.AnyOf);
                break;
            case ValueTest.Elements { Condition: ElementCondition.Nested inner }:
                Make(inner.Pattern.Fields.SelectMany(field => field.AnyOf));
                break;
        }
    }

    private static void Make(IEnumerable<FieldTest> tests)
    {
        foreach (var (_, test) in tests)
        {
            Make(test);
        }
    }
}
