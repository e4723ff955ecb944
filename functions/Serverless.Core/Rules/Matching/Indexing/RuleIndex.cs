using System.Collections.Immutable;
using Serverless.Core.Rules.Matching.Scanning;

namespace Serverless.Core.Rules.Matching.Indexing;

/// <summary>All of a compiled set: immutable. A changed copy shares almost all of it.</summary>
/// <param name="Fields">What of an event is read.</param>
/// <param name="Uses">By the numbers of questions.</param>
/// <param name="Rules">Programs; null where the number is free.</param>
/// <param name="Always">Rules that are judged on every event, because they may match one that has none of their values.</param>
/// <param name="Complexity">See <see cref="RuleSetComplexity"/>.</param>
/// <param name="Entries">See <see cref="RegexTables"/>.</param>
internal sealed record RuleIndex(
    FieldNode Fields, PagedList<RulePath> Paths, PagedList<Question> Questions, PagedList<QuestionUse> Uses, QuestionTable Table, PagedList<int[]?> Rules, int[] Always, FreeNumbers Free, int Count, long Complexity, long Entries)
{
    public static readonly RuleIndex Empty = new(
        new FieldNode(0), PagedList<RulePath>.Empty, PagedList<Question>.Empty, PagedList<QuestionUse>.Empty, QuestionTable.Empty, PagedList<int[]?>.Empty, [], FreeNumbers.None, 0, 0, 0);
}

/// <summary>Numbers that removals left behind.</summary>
internal sealed record FreeNumbers(ImmutableStack<int> Rules, ImmutableStack<int> Questions, ImmutableStack<int> Paths)
{
    public static readonly FreeNumbers None = new([], [], []);
}
