namespace Serverless.Api.Queries;

/// <summary>One page of a list.</summary>
/// <param name="Next">The value of <c>before</c> (of <c>after</c> in a history) that gives the next page; null on the last.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next)
{
    /// <param name="found">One more than the page holds, where there is more.</param>
    public static Page<T> Of<TFound>(IReadOnlyList<TFound> found, int limit, Func<TFound, T> view, Func<TFound, string> place)
    {
        var items = new T[Math.Min(found.Count, limit)];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = view(found[i]);
        }

        return new Page<T>(items, found.Count > limit ? place(found[limit - 1]) : null);
    }
}
