using Serverless.Core.Rules.Patterns;

namespace Serverless.Core.Rules.Matching.Indexing;

/// <summary>The ranges that the questions of a path ask for, by their bounds in order: each number falls on a bound or between two, and a range is passed when a number fell within it.
/// Immutable.</summary>
internal sealed class NumberRanges
{
    /// <summary>Fewer ranges are asked one by one.</summary>
    public const int FewRanges = 8;

    private readonly ExactNumber[] bounds;

    private NumberRanges(ExactNumber[] bounds, Range[] ranges, int[] others) => (this.bounds, Ranges, Others) = (bounds, ranges, others);

    /// <summary>By the places of their questions.</summary>
    public Range[] Ranges { get; }

    /// <summary>Places of the questions that ask for no range.</summary>
    public int[] Others { get; }

    /// <summary>A number falls on one of so many steps: the bounds, and what lies before, between and behind them.</summary>
    public int Steps => (2 * bounds.Length) + 1;

    /// <summary>Null where there are few.</summary>
    public static NumberRanges? Of(IReadOnlyList<ValueTest?> questions)
    {
        var asked = questions.OfType<ValueTest.NumberRange>().ToList();
        if (asked.Count < FewRanges)
        {
            return null;
        }

        ExactNumber[] bounds = [.. asked.SelectMany(range => new[] { range.Lower?.Number, range.Upper?.Number }).OfType<ExactNumber>().Distinct().Order()];
        var (ranges, others) = (new List<Range>(), new List<int>());
        for (var place = 0; place < questions.Count; place++)
        {
            if (questions[place] is ValueTest.NumberRange range)
            {
                var from = range.Lower is { } lower ? (2 * Array.BinarySearch(bounds, lower.Number)) + (lower.Included ? 1 : 2) : 0;
                var to = range.Upper is { } upper ? (2 * Array.BinarySearch(bounds, upper.Number)) + (upper.Included ? 1 : 0) : 2 * bounds.Length;
                ranges.Add(new Range(place, from, to));
            }
            else
            {
                others.Add(place);
            }
        }

        return new NumberRanges(bounds, [.. ranges], [.. others]);
    }

    public int StepOf(in LeafValue number)
    {
        var (low, high) = (0, bounds.Length);
        while (low < high)
        {
            MatchingSteps.Count();
            var middle = (low + high) / 2;
            var order = bounds[middle].CompareTo(number);
            if (order == 0)
            {
                return (2 * middle) + 1;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle);
        }

        return 2 * low;
    }

    /// <param name="Place">Of the question among those of the path.</param>
    /// <param name="From">The first step within it, and <paramref name="To"/> the last.</param>
    public readonly record struct Range(int Place, int From, int To);
}
