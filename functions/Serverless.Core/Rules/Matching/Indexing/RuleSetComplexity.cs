using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Rules.Matching.Indexing;

/// <summary>What a set costs on every event whatever the event holds, in tests: those that no look-up finds are asked of every value at their
/// path, and so are all but one of those that one look-up finds together; a rule that may match without any of its values is judged on every event.</summary>
internal static class RuleSetComplexity
{
    public static int Of(ValueTest test) => test switch
    {
        ValueTest.AnythingBut but => but.Refused.Sum(Of),
        ValueTest.Wildcard wildcard => 1 + wildcard.Value.Stars,
        _ => 1,
    };

    public static int OfKept(object? test) => test is ValueTest it ? Of(it) : 1;

    public static int OfAlways(int[] program) => program.Length;
}
