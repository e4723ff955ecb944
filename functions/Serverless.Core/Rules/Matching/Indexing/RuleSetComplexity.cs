using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Rules.Matching.Indexing;

/// <summary>What a set costs on every event whatever the event holds, in tests: those that no look-up finds are asked of every value at their
/// path, and so are all but one of those that one look-up finds together; a rule that may match without any of its values is judged on every event.</summary>
internal static class RuleSetComplexity
{
    /// <summary>Of a test that looks at its value byte by byte.</summary>
    private const int EachByte = 16;

    public static int Of(ValueTest test) => test switch
    {
        ValueTest.AnythingBut but => but.Refused.Sum(Of),
        ValueTest.Wildcard wildcard => 1 + wildcard.Value.Stars,
        ValueTest.Contains contains => contains.Values.Count,
        ValueTest.Regex => EachByte,
        ValueTest.Elements { Condition: ElementCondition.Scalar scalar } => EachByte + scalar.AnyOf.Sum(asked => Of(asked.Test)),
        ValueTest.Elements { Condition: ElementCondition.Nested inner } => EachByte + inner.Pattern.Fields.Sum(field => 1 + field.AnyOf.Sum(asked => Of(asked.Test))),
        _ => 1,
    };

    public static int OfKept(object? test) => test is ValueTest it ? Of(it) : 1;

    public static int OfAlways(int[] program) => program.Length;
}
