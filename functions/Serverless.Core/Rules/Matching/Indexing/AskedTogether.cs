using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Rules.Matching.Indexing;

/// <summary>How the many questions that every value at a path would be asked are found by the value instead; null where they are few. Immutable.</summary>
internal sealed record AskedTogether(TextGrams? Grams, NumberRanges? Ranges)
{
    public static readonly AskedTogether Nothing = new(null, null);

    public static AskedTogether Of(IReadOnlyList<ValueTest?> questions) => new(
        questions.Sum(question => question is ValueTest.Contains contains ? contains.Values.Count : 1) < TextGrams.FewQuestions ? null : TextGrams.Of(questions),
        NumberRanges.Of(questions));
}
